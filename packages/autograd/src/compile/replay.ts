/** A recorded step with its memory planned, ready to run again and again. */
import type { TypedArray } from '../dtype.js';
import { accessOf } from '../kernels/access.js';
import type { KernelCall, KernelSet } from '../kernels/kernels.js';
import { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';
import { fuse } from './fuse.js';
import { type Plan, planMemory } from './plan.js';
import { arrayOf, type LivePart, type Recording, relearn } from './record.js';

/** What a step may return. */
export type StepResult = Tensor | readonly Tensor[];

export class Replay<Result extends StepResult> {
  /** Overwritten by every run. */
  readonly result: Result;
  readonly plan: Plan;
  readonly #run: () => void;
  readonly #inputs: readonly TypedArray[];
  readonly #gradients: readonly (readonly [leaf: Tensor, gradient: Tensor])[];
  readonly #changed: readonly Storage[];
  readonly #guards: readonly (() => boolean)[];
  readonly #live: readonly LivePart[];
  readonly #checks: readonly (() => void)[];

  /**
   * @param recording of the step on copies of its inputs
   * @param inputs those copies
   * @param guards what must hold for the recording to be what the step would do now
   */
  constructor(
    recording: Recording<Result>,
    inputs: readonly Tensor[],
    set: KernelSet,
    guards: readonly (() => boolean)[],
  ) {
    const { calls, result, allocated, gradients, storages } = recording;
    const results: readonly Tensor[] = result instanceof Tensor ? [result] : result;
    const kept = new Set([...results, ...gradients.map(([, gradient]) => gradient)].map(arrayOf));
    const temporaries = new Map([...allocated].map(({ array, dtype }) => [array, dtype]));
    const outside = movableOutside(recording, inputs);
    const types = [...outside].map(([array, { dtype }]) => [array, dtype] as const);
    const fused = fuse(calls, (array) => temporaries.has(array) && !kept.has(array));
    this.plan = planMemory(fused, temporaries, kept, new Map(types), set);
    const { moved } = this.plan;
    for (const [array, storage] of outside) storage.array = moved.get(array) ?? array;
    const follow = (tensor: Tensor): Tensor => {
      const storage = new Storage(moved.get(tensor.array) ?? tensor.array, tensor.dtype);
      return new Tensor(storage, tensor.shape, tensor.strides, tensor.offset);
    };
    this.#inputs = inputs.map(({ array }) => moved.get(array) ?? array);
    this.#gradients = gradients.map(([leaf, gradient]) => [leaf, follow(gradient)]);
    this.result = (result instanceof Tensor ? follow(result) : results.map(follow)) as Result;
    this.#changed = changedOutside(calls, storages, allocated);
    this.#guards = guards;
    this.#live = recording.live;
    this.#checks = recording.checks;
    this.#run = set.assemble?.(this.plan.calls) ?? caller(set, this.plan.calls);
  }

  /** Whether the recording is what the step would do now. */
  fits(): boolean {
    return this.#guards.every((holds) => holds());
  }

  run(inputs: readonly Tensor[]): Result {
    for (const [i, input] of inputs.entries()) this.#inputs[i]!.set(input.data);
    for (const check of this.#checks) check();
    for (const [leaf, gradient] of this.#gradients) leaf.grad = gradient;
    for (const part of this.#live) relearn(part);
    this.#run();
    for (const storage of this.#changed) storage.version++;
    return this.result;
  }
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
  const written = new Set(calls.flatMap((call) => accessOf(call).writes.map(({ array }) => array)));
  return [...written]
    .map((array) => storages.get(array))
    .filter((storage) => storage !== undefined && !allocated.has(storage)) as Storage[];
}
