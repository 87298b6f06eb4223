/** The WebAssembly kernels compute what the JavaScript kernels compute, wherever arrays lie. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { TypedArray } from '../../src/dtype.js';
import { javascript } from '../../src/kernels/javascript/index.js';
import type { KernelCall, KernelSet } from '../../src/kernels/kernels.js';
import { encode } from '../../src/kernels/wasm/encode/index.js';
import { loadWasm } from '../../src/kernels/wasm/index.js';
import { bigCalls, type CallFamily, callFamilies } from './calls.js';
import { Draw } from './draw.js';
import { moved, writtenBy } from './placing.js';

const sets = [loadWasm({ threads: 1 }), loadWasm({ threads: 1, relaxed: false })];
afterAll(() => {
  for (const set of sets) set.close();
});

const modes = sets.flatMap((set) => {
  const kind = set.features.relaxed ? 'relaxed' : 'plain';
  return [
    { mode: `${kind}, on the heap`, run: (call: KernelCall) => perform(set, call) },
    {
      mode: `${kind}, in its memory`,
      run: (call: KernelCall) => perform(set, moved(call, set.memory.allocate.bind(set.memory))),
    },
    {
      mode: `${kind}, assembled`,
      run: (call: KernelCall) => {
        const there = moved(call, set.memory.allocate.bind(set.memory));
        set.assemble([there])();
        return writtenBy(there);
      },
    },
  ];
});

it.each(bigCalls)('$name, in parts', ({ name, draw }) => {
  const drawn = () => draw(new Draw(name));
  const wanted = perform(javascript, drawn());
  for (const { run } of modes) expectAgreement(run(drawn()), wanted, { tolerance: 1e-4 });
});

describe.each(callFamilies)('$name', (family) => {
  it.each(modes)('$mode', ({ run }) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const draw = () => family.draw(new Draw(`${family.name}/${seed}`));
        expect(encode(draw(), () => 0)).toBeDefined();
        expectAgreement(run(draw()), perform(javascript, draw()), family);
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});

/** Runs the call; the arrays it wrote. */
function perform(set: KernelSet, call: KernelCall): TypedArray[] {
  const kernel = set[call.kernel] as (...args: readonly unknown[]) => void;
  kernel(...call.args);
  return writtenBy(call);
}

function expectAgreement(
  got: TypedArray[],
  wanted: TypedArray[],
  { tolerance }: Pick<CallFamily, 'tolerance'>,
): void {
  for (const [k, array] of wanted.entries()) {
    for (const [i, want] of array.entries()) {
      const value = got[k]![i]!;
      if (Object.is(value, want) || value === want) continue;
      const allowed = tolerance * Math.max(1, Math.abs(want));
      if (Math.abs(value - want) <= allowed) continue;
      expect.fail(`${value} at ${i}, and in JavaScript ${want}`);
    }
  }
}
