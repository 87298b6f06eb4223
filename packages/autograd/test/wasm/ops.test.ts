/** Every row of the op table in float32, values and gradients: the kernel sets agree. */
import { afterAll, expect, it } from 'vitest';
import { javascript, type KernelSet, loadWasm, type Tensor, useKernels } from '../../src/index.js';
import { opTable } from '../op-table.js';
import type { OpCase } from '../support/cases.js';
import { drawPlain, scattered, toTensor } from '../support/draw.js';

const wasm = loadWasm({ threads: 1 });
afterAll(() => wasm.close());

it.each(opTable)('$name', (row) => {
  const wanted = compute(row, javascript);
  const got = compute(row, wasm);
  expect(got.map(({ shape, dtype }) => [shape, dtype])).toEqual(
    wanted.map(({ shape, dtype }) => [shape, dtype]),
  );
  for (const [k, tensor] of wanted.entries()) expectClose(got[k]!, tensor);
});

/** The op's value and the gradients of its floating inputs, once of gapless inputs and once of views. */
function compute(row: OpCase, set: KernelSet): Tensor[] {
  const before = useKernels(set);
  try {
    return [(x: Tensor) => x, scattered].flatMap((lay) => {
      const inputs = row.inputs.map((spec, i) => {
        const x = toTensor(drawPlain(spec, `${row.name}/${i}`), spec);
        const input = lay(x.dtype === 'float64' ? x.to('float32') : x).detach();
        if (x.dtype === 'float64') input.requiresGrad = true;
        return input;
      });
      const y = row.f(...inputs);
      if (!y.requiresGrad) return [y];
      // A cotangent that tells elements apart.
      y.mul(y.mul(0.7).add(1.3).detach()).sum().backward();
      return [y, ...inputs.flatMap(({ grad }) => (grad === null ? [] : [grad]))];
    });
  } finally {
    useKernels(before);
  }
}

function expectClose(got: Tensor, wanted: Tensor): void {
  const { data } = got;
  const greatest = Array.from(wanted.data, Math.abs).reduce((a, b) => Math.max(a, b), 1);
  for (const [i, want] of wanted.data.entries()) {
    if (Object.is(data[i], want) || data[i] === want) continue;
    expect(Math.abs(data[i]! - want), `${data[i]}, and in JavaScript ${want}`).toBeLessThanOrEqual(
      1e-5 * (Number.isFinite(greatest) ? greatest : Math.abs(want)),
    );
  }
}
