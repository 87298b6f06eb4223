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

it('tells after each call of a list that it has run', () => {
  const set = sets[0]!;
  const there = () => set.memory.allocate('float32', 2);
  // The second call runs in JavaScript: its array is not in the memory of the kernels.
  const calls = [there(), new Float32Array(2), there()].map((array): KernelCall => {
    const x = { array, shape: [2], strides: [1], offset: 0 };
    return { kernel: 'map', args: [{ name: 'exp', f: Math.exp }, x, x] };
  });
  const seen: [KernelCall, TypedArray[][]][] = [];
  const look = (call: KernelCall) => {
    seen.push([call, calls.map((each) => writtenBy(each).map((array) => array.slice()))]);
  };
  set.assemble(calls, look)();
  const [done, open] = [[Float32Array.of(1, 1)], [Float32Array.of(0, 0)]];
  expect(seen).toEqual([
    [calls[0], [done, open, open]],
    [calls[1], [done, done, open]],
    [calls[2], [done, done, done]],
  ]);
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
