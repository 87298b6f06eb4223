/** The WebAssembly kernels compute what the JavaScript kernels compute, wherever arrays lie. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { dtypeOfArray, type TypedArray } from '../../src/dtype.js';
import { accessOf } from '../../src/kernels/access.js';
import { javascript } from '../../src/kernels/javascript/index.js';
import type { KernelCall, KernelSet, View } from '../../src/kernels/kernels.js';
import { encode } from '../../src/kernels/wasm/encode/index.js';
import { loadWasm } from '../../src/kernels/wasm/index.js';
import { type CallFamily, callFamilies } from './calls.js';
import { Draw } from './draw.js';

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

function writtenBy(call: KernelCall): TypedArray[] {
  return accessOf(call).writes.map(({ array }) => array);
}

/** The call on copies of its arrays. */
function moved(
  call: KernelCall,
  allocate: (dtype: ReturnType<typeof dtypeOfArray>, length: number) => TypedArray,
): KernelCall {
  const copies = new Map<TypedArray, TypedArray>();
  const move = (value: unknown): unknown => {
    if (Array.isArray(value) && value.every((item) => isView(item))) return value.map(move);
    if (isView(value)) {
      const copy =
        copies.get(value.array) ?? allocate(dtypeOfArray(value.array), value.array.length);
      copy.set(value.array);
      copies.set(value.array, copy);
      return { ...value, array: copy };
    }
    if (typeof value === 'object' && value !== null && 'bias' in value) {
      return { ...value, bias: move(value.bias) };
    }
    return value;
  };
  return { kernel: call.kernel, args: call.args.map(move) } as KernelCall;
}

function isView(value: unknown): value is View {
  return typeof value === 'object' && value !== null && 'strides' in value;
}

function expectAgreement(got: TypedArray[], wanted: TypedArray[], { tolerance }: CallFamily): void {
  for (const [k, array] of wanted.entries()) {
    for (const [i, want] of array.entries()) {
      const value = got[k]![i]!;
      if (Object.is(value, want) || value === want) continue;
      const allowed = tolerance * Math.max(1, Math.abs(want));
      expect(Math.abs(value - want), `${value}, and in JavaScript ${want}`).toBeLessThanOrEqual(
        allowed,
      );
    }
  }
}
