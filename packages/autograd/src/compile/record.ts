/** Runs a step and notes every kernel call it makes. */
import type { TypedArray } from '../dtype.js';
import { kernels, useKernels } from '../kernels/active.js';
import { accessOf, carryOut, kernelsTelling, replaceViews } from '../kernels/calls.js';
import type { KernelCall, View } from '../kernels/kernels.js';
import { type Observer, observing } from '../observer.js';
import { isRecording, noGrad } from '../recording.js';
import type { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';
import { isWhole } from './plan.js';

export interface Recording<Result> {
  /** What the step was given: copies, as a rule. */
  readonly inputs: readonly Tensor[];
  readonly result: Result;
  readonly segments: readonly Segment[];
  /** Arrays that came into being during the step, and where. */
  readonly made: ReadonlyMap<TypedArray, Segment>;
  /** Arrays that kernels wrote to. */
  readonly written: ReadonlySet<TypedArray>;
  /** The memory of every array that a call names or that came into being, as far as it is a tensor's. */
  readonly storages: ReadonlyMap<TypedArray, Storage>;
  /** Gradients that leaves had before the step: none, or what `backward` added to. */
  readonly expected: readonly Assignment[];
  /** Those that `backward` gave a gradient, or added to it. */
  readonly leaves: readonly Tensor[];
  /** Arrays used elsewhere than in the segment that made them: in others, or after the step. */
  readonly kept: ReadonlySet<TypedArray>;
  /** What those held when they came into being that were used elsewhere before they were written to. */
  readonly initial: ReadonlyMap<TypedArray, TypedArray>;
  /** Looks again at elements that must be right, and throws if they are not: what the step was given, not what it computed. */
  readonly checks: readonly Check[];
  /** Why the step cannot be replayed; undefined if it can. */
  readonly obstacle: string | undefined;
}

/** Calls in a row. */
export interface Segment {
  readonly calls: KernelCall[];
  /** What made them, if it was given to `eachReplay`. */
  readonly body: (() => void) | undefined;
  /** Leaves that have another gradient after these calls than before, or none, and that. */
  grads: readonly Assignment[];
}

export type Check = readonly [view: View, check: (view: View) => void];

export type Assignment = readonly [leaf: Tensor, gradient: Tensor | null];

/**
 * Runs `step`, which was given `inputs`, on the active kernels.
 *
 * @param leaves those that took a gradient when it was recorded before
 */
export function record<Result>(
  step: () => Result,
  inputs: readonly Tensor[],
  leaves: readonly Tensor[],
): Recording<Result> {
  const base = kernels;
  const recorder = new Recorder(inputs, leaves);
  const telling = kernelsTelling((call) => {
    recorder.called(call);
    carryOut(base, call);
  });
  useKernels({ ...base, ...telling });
  try {
    const result = observing(recorder, step);
    recorder.ended(result);
    return { ...recorder, result };
  } finally {
    useKernels(base);
  }
}

/** Takes down what happens in a step, and what of it stands against replaying it. */
class Recorder implements Observer {
  readonly segments: Segment[] = [];
  readonly made = new Map<TypedArray, Segment>();
  readonly written = new Set<TypedArray>();
  readonly storages = new Map<TypedArray, Storage>();
  readonly expected: Assignment[];
  readonly kept = new Set<TypedArray>();
  readonly initial = new Map<TypedArray, TypedArray>();
  readonly checks: Check[] = [];
  obstacle: string | undefined;
  #segment = segmentOf();
  /** What `backward` gave leaves last. */
  readonly #given = new Map<Tensor, Tensor>();
  /** Gradients where the segment began. */
  #grads: ReadonlyMap<Tensor, Tensor | null>;
  /** What must not be written to any more, and why: somebody has taken its elements for what they are. */
  readonly #fixed = new Map<TypedArray, string>();
  /** What rows were taken from: as indices they are all right if the whole of it is. Scaled ones are never indices. */
  readonly #sources = new Map<TypedArray, View>();

  constructor(
    readonly inputs: readonly Tensor[],
    public leaves: readonly Tensor[],
  ) {
    this.#grads = gradientsOf(leaves);
    // Somebody may have cleared gradients outside the step: it starts from none, and would add up otherwise.
    this.expected = [...this.#grads].filter(([, grad]) => grad === null);
  }

  called(told: KernelCall): void {
    const call = replaceViews(told, ({ array, shape, strides, offset, storage }): View => {
      if (storage) this.storages.set(array, storage);
      return { array, shape, strides, offset };
    });
    this.#segment.calls.push(this.#segment.body !== undefined ? withOwnNumbers(call) : call);
    const { reads, writes, overwrites } = accessOf(call);
    for (const { array } of reads) {
      this.#use(array);
      if (this.#isUnwritten(array)) this.#fixed.set(array, CHANGES);
    }
    for (const view of writes) this.#write(view, overwrites && isWhole(view));
    if (call.kernel === 'takeRows') {
      const [x, , , , out] = call.args;
      if (!this.written.has(x.array)) this.#sources.set(out.array, x);
    }
  }

  allocated(storage: Storage): void {
    this.storages.set(storage.array, storage);
    this.made.set(storage.array, this.#segment);
  }

  read({ array }: Storage): void {
    this.#use(array);
    if (this.#segment.body !== undefined) return;
    this.#fixed.set(array, READS);
    if (this.written.has(array) || this.inputs.some((input) => input.array === array)) {
      this.obstacle ??= READS;
    }
  }

  checked(view: View, check: (view: View) => void): void {
    if (this.#segment.body !== undefined) return;
    const source = this.#sources.get(view.array);
    if (!this.written.has(view.array)) this.checks.push([view, check]);
    else if (source === undefined || !passes(check, source)) {
      this.obstacle ??= 'the step reads indices that it computed, or rows that may be wrong';
    }
  }

  live(body: () => void): void {
    if (this.#segment.body !== undefined) {
      body();
      return;
    }
    // No closure: it would keep the recording, whose temporaries are to go.
    this.#cut(isRecording() ? body : noGrad.bind(null, body));
    body();
    this.#cut();
  }

  seeded(): void {
    this.obstacle ??= 'the step sets a random generator';
  }

  gradient(leaf: Tensor, gradient: Tensor): void {
    if (!this.made.has(gradient.array)) this.expected.push([leaf, gradient]);
    this.#given.set(leaf, gradient);
  }

  ended(result: unknown): void {
    this.#cut();
    for (const each of [result].flat()) {
      if (!(each instanceof Tensor)) this.obstacle ??= 'the step returns what is no tensor';
      else this.#use(each.array);
    }
    for (const [{ grad }, given] of this.#given) {
      if (grad !== null && grad !== given) this.obstacle ??= 'the step replaces a gradient';
    }
    this.leaves = [...this.#given.keys()];
  }

  /** Ends the segment, and begins the next. */
  #cut(body?: () => void): void {
    const grads = gradientsOf(this.leaves);
    this.#segment.grads = [...grads].filter(([leaf, grad]) => grad !== this.#grads.get(leaf));
    this.#grads = grads;
    this.segments.push(this.#segment);
    this.#segment = segmentOf(body);
    for (const grad of grads.values()) if (grad !== null) this.#use(grad.array);
  }

  #isUnwritten(array: TypedArray): boolean {
    return this.made.has(array) && !this.written.has(array);
  }

  #use(array: TypedArray): void {
    const maker = this.made.get(array) ?? this.#segment;
    if (maker === this.#segment) return;
    if (maker.body !== undefined) this.obstacle ??= MADE_INSIDE;
    this.kept.add(array);
    if (this.#isUnwritten(array)) this.initial.set(array, array.slice());
  }

  #write({ array }: View, isReplaced: boolean): void {
    this.#use(array);
    if (!isReplaced && this.#isUnwritten(array) && array.some((x) => x !== 0)) {
      this.#fixed.set(array, CHANGES);
    }
    this.obstacle ??= this.#fixed.get(array);
    this.written.add(array);
    this.#sources.delete(array);
  }
}

/** The numbers of an update in a live part change from run to run. */
function withOwnNumbers(call: KernelCall): KernelCall {
  if (call.kernel !== 'update') return call;
  const [rule, views, scalars] = call.args;
  return { kernel: 'update', args: [rule, views, Float64Array.from(scalars)] };
}

function passes(check: (view: View) => void, view: View): boolean {
  try {
    check(view);
    return true;
  } catch {
    return false;
  }
}

const CHANGES = 'the step changes a constant of its own in place';

const READS = 'the step reads numbers that may differ (item, data, toArray)';

const MADE_INSIDE = 'the step uses what it made in eachReplay outside of it';

function gradientsOf(leaves: readonly Tensor[]): Map<Tensor, Tensor | null> {
  return new Map(leaves.map((leaf) => [leaf, leaf.grad]));
}

function segmentOf(body?: () => void): Segment {
  return { calls: [], body, grads: [] };
}
