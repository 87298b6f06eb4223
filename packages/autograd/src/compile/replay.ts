/** A recorded step with its memory planned, ready to run again and again. */
import type { TypedArray } from '../dtype.js';
import { accessOf } from '../kernels/access.js';
import { carryOut } from '../kernels/calls.js';
import type { KernelSet } from '../kernels/kernels.js';
import { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';
import { livePart, type Part } from './live.js';
import { planMemory } from './plan.js';
import { arrayOf, callsOf, type Recording } from './record.js';

/** What a step may return. */
export type StepResult = Tensor | readonly Tensor[];

export interface Replay<Result extends StepResult> {
  /** Why the recording is not what the step would do now; undefined if it is. */
  readonly misfit: () => string | undefined;
  /** Whether it is better made anew: a live part has come to do something else. */
  readonly isOutdated: () => boolean;
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
  const { segments, result, allocated, gradients, cleared, lent, checks } = recording;
  const results: readonly Tensor[] = result instanceof Tensor ? [result] : result;
  const lasting = [...results, ...gradients.map(([, gradient]) => gradient)].map(arrayOf);
  const kept = new Set([...lasting, ...lent]);
  const temporaries = new Map([...allocated].map(({ array, dtype }) => [array, dtype]));
  const movable = movableMemory(recording, inputs);
  const types = [...movable].map(([array, { dtype }]) => [array, dtype] as const);
  const isTemporary = (array: TypedArray) => temporaries.has(array) && !kept.has(array);
  const joined = segments.map(({ calls }) => set.fuse?.(calls, isTemporary) ?? calls);
  const plan = planMemory(joined, temporaries, kept, new Map(types), set);
  const placeOf = (array: TypedArray) => plan.moved.get(array) ?? array;
  // Another kernel set, or another step on one, may move them again.
  const homes = [...movable].map(([array, storage]) => [storage, placeOf(array)] as const);
  for (const [storage, array] of homes) storage.array = array;
  const follow = ({ array, dtype, shape, strides, offset }: Tensor): Tensor => {
    const moved = new Tensor(new Storage(placeOf(array), dtype), shape, strides, offset);
    moved.constantBecause = 'a compiled step was replayed, which leaves no graph behind';
    return moved;
  };
  const places = inputs.map(({ array }) => placeOf(array));
  const assignments = gradients.map(([leaf, gradient]) => [leaf, follow(gradient)] as const);
  const answer = (result instanceof Tensor ? follow(result) : results.map(follow)) as Result;
  const changed = changedOutside(recording);
  const parts = segments.map(({ body }, i): Part => {
    const calls = plan.segments[i]!;
    const callAll = () => {
      for (const call of calls) carryOut(set, call);
    };
    const run = set.assemble?.(calls) ?? callAll;
    return body === undefined ? { run } : livePart(set, body, calls, run);
  });
  return {
    misfit: () => {
      if (expected.some(([leaf, gradient]) => leaf.grad !== gradient)) {
        return 'the gradients that the step found are not those that it was recorded with';
      }
      const isMoved = homes.some(([storage, array]) => storage.array !== array);
      return isMoved ? 'another kernel set has taken over what the step works on' : undefined;
    },
    isOutdated: () => parts.some((part) => part.isOutdated?.()),
    run: (given) => {
      for (const [i, input] of given.entries()) places[i]!.set(input.data);
      for (const check of checks) check();
      for (const [leaf, gradient] of assignments) leaf.grad = gradient;
      for (const part of parts) part.run();
      for (const leaf of cleared) leaf.grad = null;
      for (const storage of changed) storage.version++;
      return answer;
    },
  };
}

/** The memory (of inputs, parameters, state, and what parts lend each other) that is brought to where the kernels work. */
function movableMemory(
  { storages, allocated, lent }: Recording<StepResult>,
  inputs: readonly Tensor[],
): Map<TypedArray, Storage> {
  const copies = new Set(inputs.map(({ storage }) => storage));
  const isMovable = ([array, storage]: [TypedArray, Storage]) =>
    allocated.has(storage) ? lent.has(array) : !storage.isShared || copies.has(storage);
  return new Map([...storages].filter(isMovable));
}

/** The memory outside the step that it changes. */
function changedOutside(recording: Recording<unknown>): Storage[] {
  const { storages, allocated } = recording;
  const written = new Set(callsOf(recording).flatMap((call) => accessOf(call).writes.map(arrayOf)));
  return [...storages]
    .filter(([array, storage]) => written.has(array) && !allocated.has(storage))
    .map(([, storage]) => storage);
}
