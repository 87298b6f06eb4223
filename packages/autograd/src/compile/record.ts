/** Runs a step and notes every kernel call it makes. */
import type { TypedArray } from '../dtype.js';
import { accessOf, kernelNames } from '../kernels/access.js';
import { kernels, useKernels } from '../kernels/active.js';
import type { Epilogue, KernelCall, KernelName, KernelSet, View } from '../kernels/kernels.js';
import { type Observer, observing } from '../observer.js';
import type { Storage } from '../storage.js';
import type { Tensor } from '../tensor.js';
import { isWhole } from './plan.js';

export interface Recording<Result> {
  readonly result: Result;
  readonly calls: readonly KernelCall[];
  /** Memory that came into being during the step. */
  readonly allocated: ReadonlySet<Storage>;
  /** The memory of every array that a call names, as far as it is a tensor's. */
  readonly storages: ReadonlyMap<TypedArray, Storage>;
  /** Leaves that `backward` gave a gradient of their own, and those whose gradient it added to. */
  readonly gradients: readonly Assignment[];
  readonly accumulated: readonly Assignment[];
  /** Leaves that had no gradient any more at the end. */
  readonly cleared: readonly Tensor[];
  /** Parts whose numbers have to be learnt anew before each replay. */
  readonly live: readonly LivePart[];
  /** Looks again at elements that must be right, and throws if they are not: what the step was given, not what it computed. */
  readonly checks: readonly (() => void)[];
  /** Why the step cannot be replayed; undefined if it can. */
  readonly obstacle: string | undefined;
}

/** A part of the step given to `eachReplay`, and the numbers of its updates in order, as the recorded calls hold them. */
export interface LivePart {
  readonly body: () => void;
  readonly scalars: readonly Float64Array[];
}

export type Assignment = readonly [leaf: Tensor, gradient: Tensor];

/** Runs `step`, which was given `inputs`, on the active kernels. */
export function record<Result>(step: () => Result, inputs: readonly Tensor[]): Recording<Result> {
  const given = new Set(inputs.map(({ array }) => array));
  const calls: KernelCall[] = [];
  const allocated = new Set<Storage>();
  const storages = new Map<TypedArray, Storage>();
  const gradients: Assignment[] = [];
  const accumulated: Assignment[] = [];
  const checks: (() => void)[] = [];
  const written = new Set<TypedArray>();
  /** Memory that came into being; that of it which was read as it was; and what was handed out as numbers. */
  const made = new Set<TypedArray>();
  const constants = new Set<TypedArray>();
  const looked = new Set<TypedArray>();
  /** What unchanged rows were taken from: they are all right if the whole of it is. */
  const sources = new Map<TypedArray, View>();
  let obstacle: string | undefined;
  const base = kernels;
  const live: LivePart[] = [];
  let liveScalars: Float64Array[] | undefined;
  const note = (call: KernelCall) => {
    if (call.kernel === 'update' && liveScalars !== undefined) {
      const [rule, views, scalars] = call.args;
      const own = Float64Array.from(scalars);
      liveScalars.push(own);
      calls.push({ kernel: 'update', args: [rule, views, own] });
    } else {
      calls.push(call);
    }
    const { reads, writes, overwrites } = accessOf(call);
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
      made.add(storage.array);
    },
    read: ({ array }) => {
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
      const source = sources.get(view.array);
      if (!written.has(view.array)) checks.push(() => check(view));
      else if (source === undefined) obstacle ??= 'the step reads indices that it computed';
      else if (!passes(check, source)) obstacle ??= 'some rows it may take indices from are wrong';
    },
    live: (body) => {
      const scalars: Float64Array[] = [];
      liveScalars = scalars;
      body();
      liveScalars = undefined;
      live.push({ body, scalars });
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
  useKernels(recorder(base, snapshot, note));
  try {
    const result = observing(watcher, step);
    const assigned = new Map([...gradients, ...accumulated]);
    const cleared = [...assigned.keys()].filter(({ grad }) => grad === null);
    for (const [{ grad }, own] of assigned) {
      if (grad !== null && grad !== own) obstacle ??= 'the step replaces a gradient';
    }
    const grads = { gradients, accumulated, cleared };
    return { result, calls, allocated, storages, ...grads, live, checks, obstacle };
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

/** The kernel set `base`, every call of which is noted. */
function recorder(
  base: KernelSet,
  snapshot: (view: View) => View,
  note: (call: KernelCall) => void,
): KernelSet {
  const recording = { ...base };
  for (const name of kernelNames) {
    const run = base[name] as (...args: readonly unknown[]) => void;
    Object.assign(recording, {
      [name]: (...args: readonly unknown[]) => {
        note({ kernel: name, args: args.map((arg) => mapViews(arg, snapshot)) } as KernelCall);
        run(...args);
      },
    });
  }
  return recording;
}

/** Runs a live part with kernels that do nothing, and takes over the numbers of its updates. */
export function relearn({ body, scalars }: LivePart): void {
  const before = useKernels(idle);
  let at = 0;
  learn = (numbers) => scalars[at++]?.set(numbers);
  try {
    body();
  } finally {
    useKernels(before);
  }
}

let learn: (numbers: ArrayLike<number>) => void;

const idle: KernelSet = {
  name: 'idle',
  ...(Object.fromEntries(kernelNames.map((name) => [name, () => {}])) as Record<
    KernelName,
    () => void
  >),
  update: (_rule, _views, numbers) => learn(numbers),
};

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
