/** A recorded step with its memory planned, ready to run again and again. */
import type { TypedArray } from '../dtype.js';
import { accessOf } from '../kernels/access.js';
import type { KernelCall, KernelSet } from '../kernels/kernels.js';
import { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';
import { type Plan, planMemory } from './plan.js';
import { arrayOf, type Recording, relearn } from './record.js';

/** What a step may return. */
export type StepResult = Tensor | readonly Tensor[];

export interface Replay<Result extends StepResult> {
  readonly plan: Plan;
  /** Whether the recording is what the step would do now. */
  readonly fits: () => boolean;
  /** The result is overwritten by every run. */
  readonly run: (inputs: readonly Tensor[]) => Result;
}

/**
 * Makes a replay of a recording.
 *
 * @param recording of the step on copies of its inputs
 * @param inputs those copies
 * @param expected the gradients that leaves must have for the recording to be what the step would do now
 */
export function replayOf<Result extends StepResult>(
  recording: Recording<Result>,
  inputs: readonly Tensor[],
  set: KernelSet,
  expected: readonly (readonly [leaf: Tensor, gradient: Tensor | null])[],
): Replay<Result> {
  const { calls, result, allocated, gradients, cleared, storages, live, checks } = recording;
  const results: readonly Tensor[] = result instanceof Tensor ? [result] : result;
  const kept = new Set([...results, ...gradients.map(([, gradient]) => gradient)].map(arrayOf));
  const temporaries = new Map([...allocated].map(({ array, dtype }) => [array, dtype]));
  const outside = movableOutside(recording, inputs);
  const types = [...outside].map(([array, { dtype }]) => [array, dtype] as const);
  const isTemporary = (array: TypedArray) => temporaries.has(array) && !kept.has(array);
  const fused = set.fuse?.(calls, isTemporary) ?? calls;
  const plan = planMemory(fused, temporaries, kept, new Map(types), set);
  const placeOf = (array: TypedArray) => plan.moved.get(array) ?? array;
  // Another kernel set, or another step on one, may move them again.
  const homes = [...outside].map(([array, storage]) => [storage, placeOf(array)] as const);
  for (const [storage, array] of homes) storage.array = array;
  const follow = ({ array, dtype, shape, strides, offset }: Tensor): Tensor =>
    new Tensor(new Storage(placeOf(array), dtype), shape, strides, offset);
  const places = inputs.map(({ array }) => placeOf(array));
  const assignments = gradients.map(([leaf, gradient]) => [leaf, follow(gradient)] as const);
  const answer = (result instanceof Tensor ? follow(result) : results.map(follow)) as Result;
  const changed = changedOutside(calls, storages, allocated);
  const runCalls = set.assemble?.(plan.calls) ?? caller(set, plan.calls);
  return {
    plan,
    fits: () =>
      expected.every(([leaf, gradient]) => leaf.grad === gradient) &&
      homes.every(([storage, array]) => storage.array === array),
    run: (given) => {
      for (const [i, input] of given.entries()) places[i]!.set(input.data);
      for (const check of checks) check();
      for (const [leaf, gradient] of assignments) leaf.grad = gradient;
      for (const part of live) relearn(part);
      runCalls();
      for (const leaf of cleared) leaf.grad = null;
      for (const storage of changed) storage.version++;
      return answer;
    },
  };
}

/** Calls the kernels one after the other, for sets that cannot do better. */
function caller(set: KernelSet, calls: readonly KernelCall[]): () => void {
  const bound = calls.map(({ kernel, args }) => {
    const run = set[kernel] as (...args: readonly unknown[]) => void;
    return () => run(...args);
  });
  return () => {
    for (const call of bound) call();
  };
}

/** The memory outside the step (inputs, parameters, state) that may be brought to where the kernels work. */
function movableOutside(
  { storages, allocated }: Recording<StepResult>,
  inputs: readonly Tensor[],
): Map<TypedArray, Storage> {
  const copies = new Set(inputs.map(({ storage }) => storage));
  const isMovable = (storage: Storage) =>
    !allocated.has(storage) && (!storage.isShared || copies.has(storage));
  return new Map([...storages].filter(([, storage]) => isMovable(storage)));
}

/** The memory outside the step that it changes. */
function changedOutside(
  calls: readonly KernelCall[],
  storages: ReadonlyMap<TypedArray, Storage>,
  allocated: ReadonlySet<Storage>,
): Storage[] {
  const written = new Set(calls.flatMap((call) => accessOf(call).writes.map(arrayOf)));
  return [...storages]
    .filter(([array, storage]) => written.has(array) && !allocated.has(storage))
    .map(([, storage]) => storage);
}
