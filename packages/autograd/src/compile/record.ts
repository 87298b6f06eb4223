/** Runs a step and notes every kernel call it makes. */
import type { TypedArray } from '../dtype.js';
import { kindOf } from '../errors.js';
import { accessOf } from '../kernels/access.js';
import { kernels, useKernels } from '../kernels/active.js';
import { carryOut, kernelsTelling } from '../kernels/calls.js';
import type { Epilogue, KernelCall, View } from '../kernels/kernels.js';
import { type Observer, observing } from '../observer.js';
import { isRecording, noGrad } from '../recording.js';
import type { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';
import { isWhole } from './plan.js';

export interface Recording<Result> {
  readonly result: Result;
  readonly segments: readonly Segment[];
  /** Memory that came into being during the step. */
  readonly allocated: ReadonlySet<Storage>;
  /** The memory of every array that a call names, as far as it is a tensor's. */
  readonly storages: ReadonlyMap<TypedArray, Storage>;
  /** Leaves that `backward` gave a gradient of their own, and those whose gradient it added to. */
  readonly gradients: readonly Assignment[];
  readonly accumulated: readonly Assignment[];
  /** Leaves that had no gradient any more at the end. */
  readonly cleared: readonly Tensor[];
  /** Arrays used elsewhere than in the segment that made them. */
  readonly lent: ReadonlySet<TypedArray>;
  /** The generators that random numbers were drawn from outside of live parts, and how. */
  readonly draws: readonly unknown[];
  /** Looks again at elements that must be right, and throws if they are not: what the step was given, not what it computed. */
  readonly checks: readonly (() => void)[];
  /** Why the step cannot be replayed; undefined if it can. */
  readonly obstacle: string | undefined;
}

/** Calls in a row. */
export interface Segment {
  readonly calls: KernelCall[];
  /** What made them, if it was given to `eachReplay`. */
  readonly body: (() => void) | undefined;
}

export type Assignment = readonly [leaf: Tensor, gradient: Tensor];

/** Runs `step`, which was given `inputs`, on the active kernels. */
export function record<Result>(step: () => Result, inputs: readonly Tensor[]): Recording<Result> {
  const given = new Set(inputs.map(({ array }) => array));
  let segment = segmentOf(undefined);
  const segments = [segment];
  const allocated = new Set<Storage>();
  const storages = new Map<TypedArray, Storage>();
  const gradients: Assignment[] = [];
  const accumulated: Assignment[] = [];
  const checks: (() => void)[] = [];
  const written = new Set<TypedArray>();
  /** Memory that came into being, and where; that of it which was read as it was; and what was handed out as numbers. */
  const made = new Map<TypedArray, Segment>();
  const constants = new Set<TypedArray>();
  const looked = new Set<TypedArray>();
  /** What unchanged rows were taken from: they are all right if the whole of it is. */
  const sources = new Map<TypedArray, View>();
  let obstacle: string | undefined;
  const base = kernels;
  const lent = new Set<TypedArray>();
  const draws: unknown[] = [];
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
    for (const { array } of [...reads, ...writes]) lend(array);
    for (const { array } of reads) {
      const isAddedTo = !overwrites && writes.some((view) => view.array === array);
      if (made.has(array) && !written.has(array) && !isAddedTo) constants.add(array);
    }
    for (const view of writes) {
      const { array } = view;
      const isFilled = made.has(array) && !written.has(array) && array.some((x) => x !== 0);
      if (constants.has(array) || (isFilled && !(overwrites && isWhole(view)))) {
        obstacle ??= 'the step changes a constant of its own in place';
      }
      if (looked.has(array)) obstacle ??= 'the step reads a number that it changes';
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
      allocated.add(storage);
      made.set(storage.array, segment);
    },
    drawn: (random, parameters) => {
      if (segment.body === undefined) draws.push(random, ...parameters);
    },
    read: ({ array }) => {
      lend(array);
      if (segment.body !== undefined) return;
      looked.add(array);
      const what = written.has(array)
        ? 'it computed'
        : given.has(array)
          ? 'it was given'
          : undefined;
      if (what !== undefined)
        obstacle ??= `the step reads a number that ${what} (item, data or toArray)`;
    },
    checked: (view, check) => {
      if (segment.body !== undefined) return;
      const source = sources.get(view.array);
      if (!written.has(view.array)) checks.push(() => check(view));
      else if (source === undefined) obstacle ??= 'the step reads indices that it computed';
      else if (!passes(check, source)) obstacle ??= 'some rows it may take indices from are wrong';
    },
    live: (body) => {
      const isInside = segment.body !== undefined;
      const asHere = isRecording() ? body : () => noGrad(body);
      if (!isInside) segments.push((segment = segmentOf(asHere)));
      body();
      if (!isInside) segments.push((segment = segmentOf(undefined)));
    },
    seeded: () => {
      obstacle ??= 'the step sets a random generator';
    },
    gradient: (leaf, gradient, isNew) => {
      if (segment.body !== undefined) obstacle ??= 'the step computes gradients in eachReplay';
      (isNew ? gradients : accumulated).push([leaf, gradient]);
    },
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
    const results: readonly unknown[] = Array.isArray(result) ? result : [result];
    for (const each of results) {
      if (!(each instanceof Tensor)) obstacle ??= `the step returns ${kindOf(each)}, and no tensor`;
      else if (made.get(each.array)?.body !== undefined) obstacle ??= MADE_INSIDE;
    }
    const assigned = new Map([...gradients, ...accumulated]);
    const cleared = [...assigned.keys()].filter(({ grad }) => grad === null);
    for (const [{ grad }, own] of assigned) {
      if (grad !== null && grad !== own) obstacle ??= 'the step replaces a gradient';
    }
    const grads = { gradients, accumulated, cleared };
    return { result, segments, allocated, storages, lent, draws, ...grads, checks, obstacle };
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

const MADE_INSIDE = 'the step uses what it made in eachReplay outside of it';

function segmentOf(body: (() => void) | undefined): Segment {
  return { calls: [], body };
}

/** All kernel calls of the step, in order. */
export function callsOf({ segments }: Recording<unknown>): KernelCall[] {
  return segments.flatMap(({ calls }) => calls);
}

/** The call with every view that it names replaced. */
export function replaceViews(
  { kernel, args }: KernelCall,
  replace: (view: View) => View,
): KernelCall {
  return { kernel, args: args.map((arg: unknown) => mapViews(arg, replace)) } as KernelCall;
}

function mapViews(arg: unknown, replace: (view: View) => View): unknown {
  if (isView(arg)) return replace(arg);
  if (Array.isArray(arg) && arg.every(isView)) return arg.map(replace);
  if (isEpilogue(arg)) return { ...arg, bias: replace(arg.bias) };
  return arg;
}

/** Whether an argument of a kernel call is an array with its shape. */
export function isView(arg: unknown): arg is View {
  return typeof arg === 'object' && arg !== null && 'array' in arg && 'strides' in arg;
}

export function arrayOf({ array }: { readonly array: TypedArray }): TypedArray {
  return array;
}

function isEpilogue(arg: unknown): arg is Epilogue & { bias: View } {
  return typeof arg === 'object' && arg !== null && 'bias' in arg && arg.bias !== undefined;
}
