/** A recorded step with its memory planned, ready to run again and again. */
import type { TypedArray } from '../dtype.js';
import { carryOut } from '../kernels/calls.js';
import type { KernelCall, KernelSet } from '../kernels/kernels.js';
import { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';
import { livePart, type Part } from './live.js';
import { planMemory } from './plan.js';
import { arrayOf, type Recording } from './record.js';

/** What a step may return. */
export type StepResult = Tensor | readonly Tensor[];

export interface Replay<Result> {
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
  // Closures keep whatever those beside them use: the recording, whose temporaries are to go, must be in none of these.
  const { checks } = recording;
  const { homes, parts, places, changed, answer } = prepare(recording, inputs, set);
  return {
    misfit: () => {
      const isSame =
        expected.every(([leaf, gradient]) => leaf.grad === gradient) &&
        homes.every(([storage, array]) => storage.array === array);
      return isSame ? undefined : 'the step was recorded with other gradients, or on other memory';
    },
    isOutdated: () => parts.some((part) => part.isOutdated?.()),
    run: (given) => {
      for (const [i, input] of given.entries()) places[i]!.set(input.data);
      for (const [view, check] of checks) check(view);
      for (const { run, assignments = [] } of parts) {
        run();
        for (const [leaf, gradient] of assignments) leaf.grad = gradient;
      }
      for (const storage of changed) storage.version++;
      return answer;
    },
  };
}

/** Plans the memory of a recording, brings there what it works on, and has its segments made programs. */
function prepare<Result extends StepResult>(
  recording: Recording<Result>,
  inputs: readonly Tensor[],
  set: KernelSet,
) {
  const { segments, result, storages, made, written, lent, gradients } = recording;
  const results: readonly Tensor[] = result instanceof Tensor ? [result] : result;
  const lasting = [...results, ...gradients.map(([, gradient]) => gradient)].map(arrayOf);
  const kept = new Set([...lasting, ...lent]);
  const copies = new Set(inputs.map(arrayOf));
  const memory = [...storages];
  // Inputs, parameters, state, and what parts lend each other.
  const movable = memory.filter(([array, { isShared }]) =>
    made.has(array) ? lent.has(array) : !isShared || copies.has(array),
  );
  const isTemporary = (array: TypedArray) => made.has(array) && !kept.has(array);
  const joined = segments.map(({ calls }) => set.fuse?.(calls, isTemporary) ?? calls);
  const plan = planMemory(joined, made, kept, new Map(movable).keys(), set);
  const placeOf = (array: TypedArray) => plan.moved.get(array) ?? array;
  // Another kernel set, or another step on one, may move them again.
  const homes = movable.map(([array, storage]) => [storage, placeOf(array)] as const);
  for (const [storage, array] of homes) storage.array = array;
  const follow = ({ array, dtype, shape, strides, offset }: Tensor): Tensor => {
    const moved = new Tensor(new Storage(placeOf(array), dtype), shape, strides, offset);
    moved.constantBecause = 'a compiled step was replayed, which leaves no graph behind';
    return moved;
  };
  return {
    homes,
    parts: segments.map(({ body, grads }, i): Part => {
      const calls = plan.segments[i]!;
      const run = set.assemble?.(calls) ?? inOrder(set, calls);
      const assignments = grads.map(([leaf, grad]) => [leaf, grad && follow(grad)] as const);
      return body === undefined ? { run, assignments } : livePart(set, body, calls, run);
    }),
    places: inputs.map(({ array }) => placeOf(array)),
    changed: memory.flatMap(([array, storage]) =>
      written.has(array) && !made.has(array) ? [storage] : [],
    ),
    answer: (result instanceof Tensor ? follow(result) : results.map(follow)) as Result,
  };
}

function inOrder(set: KernelSet, calls: readonly KernelCall[]): () => void {
  return () => {
    for (const call of calls) carryOut(set, call);
  };
}
