/** A recorded step with its memory planned, ready to run again and again. */
import type { TypedArray } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { carryOut } from '../kernels/calls.js';
import type { KernelCall, KernelSet } from '../kernels/kernels.js';
import { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';
import { livePart, type Part } from './live.js';
import { arrayOf, planMemory } from './plan.js';
import type { Recording } from './record.js';

/** What a step may return. */
export type StepResult = Tensor | readonly Tensor[];

export interface Replay<Result> {
  /** Why the recording is not what the step would do now; undefined if it is. */
  readonly misfit: () => string | undefined;
  /** Whether it is better made anew: a live part has come to do something else. */
  readonly isOutdated: () => boolean;
  /** What every run returns, and overwrites. */
  readonly answer: Result;
  readonly run: (inputs: readonly Tensor[]) => Result;
}

/**
 * Makes a replay of a recording.
 *
 * @param recording of the step on copies of its inputs
 */
export function replayOf<Result extends StepResult>(
  recording: Recording<Result>,
  set: KernelSet,
): Replay<Result> {
  // Closures keep whatever those beside them use: the recording, whose temporaries are to go, must be in none of these.
  const { checks, expected } = recording;
  const { homes, starts, parts, places, changed, answer } = prepare(recording, set);
  return {
    answer,
    misfit: () => {
      const isSame =
        expected.every(([leaf, gradient]) => leaf.grad === gradient) &&
        homes.every(([storage, array]) => storage.array === array);
      return isSame ? undefined : 'the step was recorded with other gradients or memory';
    },
    isOutdated: () => parts.some((part) => part.isOutdated?.()),
    run: (given) => {
      for (const [i, input] of given.entries()) places[i]!.set(input.data);
      for (const [view, check] of checks) check(view);
      for (const [place, elements] of starts) place.set(elements);
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
function prepare<Result extends StepResult>(recording: Recording<Result>, set: KernelSet) {
  const { inputs, segments, result, storages, made, written, kept, initial } = recording;
  const memory = [...storages];
  const isTemporary = (array: TypedArray) => made.has(array) && !kept.has(array);
  // Inputs, parameters, state, results, and what parts lend each other.
  const movable = memory.filter(([array, { isShared }]) => !isShared && !isTemporary(array));
  const joined = segments.map(({ calls }) => set.fuse?.(calls, isTemporary) ?? calls);
  const isNew = (array: TypedArray) => made.has(array) && !initial.has(array);
  const plan = planMemory(joined, isNew, new Map(movable).keys(), set);
  const placeOf = (array: TypedArray) => plan.moved.get(array) ?? array;
  // Another kernel set, or another step on one, may move them again.
  const homes = movable.map(([array, storage]) => [storage, placeOf(array)] as const);
  for (const [storage, array] of homes) storage.array = array;
  for (const [array, storage] of memory) {
    if (isTemporary(array) && !made.get(array)!.body) {
      Object.defineProperty(storage, 'array', { get: refuse });
    }
  }
  const follow = ({ array, dtype, shape, strides, offset }: Tensor): Tensor => {
    const moved = new Tensor(new Storage(array, dtype), shape, strides, offset);
    moved.constantBecause = 'a compiled step was replayed, which makes no graph';
    return moved;
  };
  return {
    homes,
    starts: [...initial].map(([array, elements]) => [placeOf(array), elements] as const),
    parts: segments.map(({ body, grads }, i): Part => {
      const calls = plan.segments[i]!;
      const run = set.assemble?.(calls) ?? inOrder(set, calls);
      const assignments = grads.map(([leaf, grad]) => [leaf, grad && follow(grad)] as const);
      return body === undefined ? { run, assignments } : livePart(set, body, calls, run);
    }),
    places: inputs.map(arrayOf),
    changed: memory.flatMap(([array, storage]) =>
      written.has(array) && !made.has(array) ? [storage] : [],
    ),
    answer: (result instanceof Tensor ? follow(result) : result.map(follow)) as Result,
  };
}

function refuse(): never {
  throw new AutogradError(
    'compile',
    'a compiled step made this tensor, and was replayed',
    'let the step return it',
  );
}

function inOrder(set: KernelSet, calls: readonly KernelCall[]): () => void {
  return () => {
    for (const call of calls) carryOut(set, call);
  };
}
