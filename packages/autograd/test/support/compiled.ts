/** What tests of compiled steps share. */
import {
  javascript,
  type KernelSet,
  loadWasm,
  type Tensor,
  type UpdateRule,
} from '../../src/index.js';

/** Gradient descent; the one number is the rate. */
export const descent: UpdateRule = {
  name: 'test descent',
  apply([p, g], scalars) {
    for (let i = 0; i < p!.length; i++) p![i]! -= scalars[0]! * g![i]!;
  },
};

/** What makes one step of another: `compile`, or nothing at all. Each with a step of its own, both must come to the same. */
export type Wrap<Result = Tensor> = (step: (x: Tensor) => Result) => (x: Tensor) => Result;

/** Elements, to be compared bit by bit. */
export const bits = (tensors: readonly Tensor[]) => tensors.map((t) => [...t.data]);

/** Kernel sets, by name. */
export const both: [string, () => KernelSet][] = [
  ['JavaScript', () => javascript],
  ['WebAssembly', () => loadWasm({ threads: 1 })],
];
