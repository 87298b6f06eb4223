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
  readonly result: Result;
  readonly segments: readonly Segment[];
  /** Arrays that came into being during the step, and where. */
  readonly made: ReadonlyMap<TypedArray, Segment>;
  /** Arrays that kernels wrote to. */
  readonly written: ReadonlySet<TypedArray>;
  /** The memory of every array that a call names or that came into being, as far as it is a tensor's. */
  readonly storages: ReadonlyMap<TypedArray, Storage>;
  /** Leaves that `backward` gave a gradient of their own, and those whose gradient it added to. */
  readonly gradients: readonly Assignment[];
  readonly accumulated: readonly Assignment[];
  /** The leaves of both. */
  readonly leaves: readonly Tensor[];
  /** Arrays used elsewhere than in the segment that made them. */
  readonly lent: ReadonlySet<TypedArray>;
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
  /** Leaves that have another gradient after these calls than before the step, or none, and that. */
  grads: readonly (readonly [leaf: Tensor, gradient: Tensor | null])[];
}

export type Check = readonly [view: View, check: (view: View) => void];

export type Assignment = readonly [leaf: Tensor, gradient: Tensor];

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
  const given = new Set(inputs.map(({ array }) => array));
  let segment = segmentOf(undefined);
  const segments = [segment];
  const storages = new Map<TypedArray, Storage>();
  const gradients: Assignment[] = [];
  const accumulated: Assignment[] = [];
  const checks: Check[] = [];
  const written = new Set<TypedArray>();
  const made = new Map<TypedArray, Segment>();
  /** What came into being and was read as it was; and what was handed out as numbers. */
  const constants = new Set<TypedArray>();
  const looked = new Set<TypedArray>();
  /** What unchanged rows were taken from: they are all right if the whole of it is. */
  const sources = new Map<TypedArray, View>();
  let obstacle: string | undefined;
  const base = kernels;
  const lent = new Set<TypedArray>();
  const next = (body: Segment['body']) => {
    const isOwn = ({ grad }: Tensor) => grad === null || made.has(grad.array);
    segment.grads = leaves.filter(isOwn).map((leaf) => [leaf, leaf.grad]);
    segments.push((segment = segmentOf(body)));
  };
  const lend = (array: TypedArray) => {
    const maker = made.get(array) ?? segment;
    if (maker === segment) return;
    if (maker.body !== undefined) obstacle ??= MADE_INSIDE;
    else lent.add(array);
  };
  const note = (call: KernelCall) => {
    if (call.kernel === 'update' && segment.body !== undefined) {
      const [rule, views, scalars] = call.args;
      segment.calls.push({ kernel: 'update', args: [rule, views, Float64Array.from(scalars)] });
    } else {
      segment.calls.push(call);
    }
    const { reads, writes, overwrites } = accessOf(call);
    for (const { array } of writes) lend(array);
    for (const { array } of reads) {
      lend(array);
      if (made.has(array) && !written.has(array)) constants.add(array);
    }
    for (const view of writes) {
      const { array } = view;
      const isReplaced = overwrites && isWhole(view);
      const isFilled = () => made.has(array) && !written.has(array) && array.some((x) => x !== 0);
      if (constants.has(array) || (!isReplaced && isFilled())) {
        obstacle ??= 'the step changes a constant of its own in place';
      }
      if (looked.has(array)) obstacle ??= READS;
      written.add(array);
      sources.delete(array);
    }
    if (call.kernel === 'takeRows') {
      const [x, , scale, shift, out] = call.args;
      if (scale === 1 && shift === 0 && !written.has(x.array)) sources.set(out.array, x);
    }
  };
  const watcher: Observer = {
    allocated: (storage) => {
      storages.set(storage.array, storage);
      made.set(storage.array, segment);
    },
    read: ({ array }) => {
      lend(array);
      if (segment.body !== undefined) return;
      looked.add(array);
      if (written.has(array) || given.has(array)) obstacle ??= READS;
    },
    checked: (view, check) => {
      if (segment.body !== undefined) return;
      const source = sources.get(view.array);
      if (!written.has(view.array)) checks.push([view, check]);
      else if (source === undefined || !passes(check, source)) {
        obstacle ??= 'the step reads indices that it computed, or rows that may be wrong';
      }
    },
    live: (body) => {
      if (segment.body !== undefined) return body();
      // No closure: it would keep the recording, whose temporaries are to go.
      next(isRecording() ? body : noGrad.bind(null, body));
      body();
      next(undefined);
    },
    seeded: () => {
      obstacle ??= 'the step sets a random generator';
    },
    gradient: (leaf, gradient, isNew) => (isNew ? gradients : accumulated).push([leaf, gradient]),
  };
  const snapshot = (view: View): View => {
    if (view.storage !== undefined) storages.set(view.array, view.storage);
    const { array, shape, strides, offset } = view;
    return { array, shape, strides, offset };
  };
  const recorder = kernelsTelling((call) => {
    note(replaceViews(call, snapshot));
    carryOut(base, call);
  });
  useKernels({ ...base, ...recorder });
  try {
    const result = observing(watcher, step);
    for (const each of [result, gradients.map(([, gradient]) => gradient)].flat()) {
      if (!(each instanceof Tensor)) obstacle ??= 'the step returns what is no tensor';
      else if (made.get(each.array)?.body !== undefined) obstacle ??= MADE_INSIDE;
    }
    const assigned = new Map([...gradients, ...accumulated]);
    next(undefined);
    for (const [{ grad }, own] of assigned) {
      if (grad !== null && grad !== own) obstacle ??= 'the step replaces a gradient';
    }
    return {
      result,
      segments,
      made,
      written,
      storages,
      lent,
      gradients,
      accumulated,
      leaves: [...assigned.keys()],
      checks,
      obstacle,
    };
  } finally {
    useKernels(base);
  }
}

function passes(check: (view: View) => void, view: View): boolean {
  try {
    check(view);
    return true;
  } catch {
    return false;
  }
}

const READS = 'the step reads a number that may differ each time (item, data or toArray)';

const MADE_INSIDE = 'the step uses what it made in eachReplay outside of it';

function segmentOf(body: (() => void) | undefined): Segment {
  return { calls: [], body, grads: [] };
}

export function arrayOf({ array }: { readonly array: TypedArray }): TypedArray {
  return array;
}
