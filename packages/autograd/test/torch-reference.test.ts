/**
 * Values and gradients held against PyTorch's: float64 to nine digits, float32 to a ten-thousandth of the case's scale.
 * `REFERENCE_OPS=<file>` (from here, or from the root of the repository) runs another file of the format, which
 * support/torch-case.ts describes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type DType, type Tensor, tensor } from '../src/index.js';
import { torchAdapter } from './support/torch-adapter.js';
import { Parameters, type TorchCase, type TorchNumber, toNumber } from './support/torch-case.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const file = process.env.REFERENCE_OPS ?? here('fixtures/torch-ops.json');
const { cases }: { readonly cases: readonly TorchCase[] } = JSON.parse(
  readFileSync(existsSync(file) ? file : resolve(here('../../..'), file), 'utf8'),
);

it('there are cases', () => {
  expect(cases.length).toBeGreaterThan(0);
});

for (const reference of cases) {
  it(reference.name, () => {
    const scale = scaleOf(reference);
    compare(reference, 'float64', (want) => Math.max(1e-11, 1e-9 * Math.abs(want)));
    compare(reference, 'float32', () => 1e-4 * scale);
  });
}

/** Runs the case in `dtype`; fails where a number is further from PyTorch's than `tolerance` of that number. */
function compare(
  { name, op, params, inputs, output, cotangent, grads }: TorchCase,
  dtype: DType,
  tolerance: (want: number) => number,
): void {
  const call = torchAdapter[op];
  if (call === undefined) throw new Error(`${name}: the adapter does not know the op ${op}`);
  const tensors = inputs.map(({ data, shape, grad }) =>
    tensor(data.map(toNumber), { shape, dtype, requiresGrad: grad }),
  );
  const y = call(tensors, new Parameters(params, dtype));
  expect(y.shape).toEqual(output.shape);
  expectClose(`${dtype} output`, y.data, output.data, dtype, tolerance);
  if (cotangent === undefined || grads === undefined) return;
  y.backward(tensor(cotangent.map(toNumber), { shape: output.shape, dtype }));
  for (const [i, want] of grads.entries()) {
    if (want === null) continue;
    const found: Tensor | null = tensors[i]!.grad;
    if (found === null) throw new Error(`input ${i} got no gradient`);
    expect(found.shape).toEqual(inputs[i]!.shape);
    expectClose(`${dtype} gradient of input ${i}`, found.data, want, dtype, tolerance);
  }
}

function expectClose(
  what: string,
  found: ArrayLike<number>,
  expected: readonly TorchNumber[],
  dtype: DType,
  tolerance: (want: number) => number,
): void {
  expect(found.length).toBe(expected.length);
  for (const [i, written] of expected.entries()) {
    const want = dtype === 'float32' ? Math.fround(toNumber(written)) : toNumber(written);
    const got = found[i]!;
    const close = Object.is(got, want) || got === want || Math.abs(got - want) <= tolerance(want);
    if (!close) expect.fail(`${what}, element ${i}: found ${got}, PyTorch has ${want}`);
  }
}

/** The greatest finite magnitude among the case's inputs, output and gradients. */
function scaleOf({ inputs, output, grads = [] }: TorchCase): number {
  const numbers = [
    ...inputs.map(({ data }) => data),
    output.data,
    ...grads.map((data) => data ?? []),
  ]
    .flat()
    .map((x) => Math.abs(toNumber(x)))
    .filter(Number.isFinite);
  return Math.max(0, ...numbers);
}
