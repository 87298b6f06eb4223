/** Gives every array that a recorded step uses its place: temporaries share one arena, the rest stays apart. */
import { type DType, dtypeOfArray, dtypes, type TypedArray } from '../dtype.js';
import { accessOf, replaceViews } from '../kernels/calls.js';
import type { KernelCall, KernelSet, View } from '../kernels/kernels.js';
import { isRowMajor, sizeOf } from '../shape.js';

/** Arrays start at multiples of this many bytes: a cache line. */
const ALIGNMENT = 64;

export interface Plan {
  /** The segments given, on the arrays' new places. */
  readonly segments: readonly (readonly KernelCall[])[];
  /** Where an array of the recording is now; itself, if it was not moved. */
  readonly moved: ReadonlyMap<TypedArray, TypedArray>;
  /** The temporaries' memory. A view on it does not keep a kernel set from giving it away again: the plan does. */
  readonly arena: TypedArray;
}

interface Lifetime {
  readonly array: TypedArray;
  /** The first and last call that uses the array. */
  first: number;
  last: number;
  /** Whether it is read before all of it was written. */
  firstUse: 'whole' | 'part' | 'read';
  /** Where it starts in the arena. */
  place: number;
}

/**
 * Plans the memory of calls, given in segments that run one after the other.
 *
 * @param isMade whether an array comes into being during the step
 * @param lasting those that are looked at after the step, and other arrays that may be moved
 */
export function planMemory(
  segments: readonly (readonly KernelCall[])[],
  isMade: (array: TypedArray) => boolean,
  lasting: Iterable<TypedArray>,
  set: KernelSet,
): Plan {
  const calls = segments.flat();
  const lifetimes = measure(calls, isMade);
  // What is read before anything was written holds a constant of the step.
  const constants = lifetimes.filter(({ firstUse }) => firstUse === 'read').map(arrayOf);
  const apart = new Set([...lasting, ...constants]);
  const sharing = lifetimes.filter(({ array }) => !apart.has(array));
  const moved = new Map(set.memory?.takeIn(apart, calls));
  pack(sharing);
  const arena = allocate(set, 'uint8', Math.max(0, ...sharing.map(endOf)));
  for (const { array, place } of sharing) {
    const start = arena.byteOffset + place;
    const ArrayType = dtypes[dtypeOfArray(array)].array;
    moved.set(array, new ArrayType(arena.buffer, start, array.length));
  }
  // Fresh memory is zero, a place in the arena is not.
  const cleared = (call: KernelCall) => [
    ...lifetimes
      .filter(({ first, firstUse }) => firstUse === 'part' && calls[first] === call)
      .map((one) => clearing(one, set)),
    call,
  ];
  const placed = (call: KernelCall) => replaceViews(call, (view) => relocate(view, moved));
  return {
    segments: segments.map((each) => each.flatMap(cleared).map(placed)),
    moved,
    arena,
  };
}

function relocate(view: View, moved: ReadonlyMap<TypedArray, TypedArray>): View {
  const array = moved.get(view.array);
  return array === undefined ? view : { ...view, array };
}

function allocate({ memory }: KernelSet, dtype: DType, length: number): TypedArray {
  return memory ? memory.allocate(dtype, length) : new dtypes[dtype].array(length);
}

function bytesOf({ array }: Lifetime): number {
  return Math.ceil(array.byteLength / ALIGNMENT) * ALIGNMENT;
}

function endOf(one: Lifetime): number {
  return one.place + bytesOf(one);
}

/** When each array that is made is used, in order of first use. */
function measure(calls: readonly KernelCall[], isMade: (array: TypedArray) => boolean): Lifetime[] {
  const lifetimes = new Map<TypedArray, Lifetime>();
  for (const [at, call] of calls.entries()) {
    const { reads, writes, overwrites } = accessOf(call);
    const use = ({ array }: View, firstUse: Lifetime['firstUse']) => {
      if (!isMade(array)) return;
      const known = lifetimes.get(array);
      if (known !== undefined) known.last = at;
      else lifetimes.set(array, { array, first: at, last: at, firstUse, place: 0 });
    };
    // What a kernel changes starts from zeros: that is a write of a part, not a read.
    const changed = new Set(writes.map(({ array }) => array));
    for (const view of reads) use(view, changed.has(view.array) ? 'part' : 'read');
    for (const view of writes) use(view, overwrites && isWhole(view) ? 'whole' : 'part');
  }
  return [...lifetimes.values()];
}

export function arrayOf({ array }: { readonly array: TypedArray }): TypedArray {
  return array;
}

export function isWhole({ array, shape, strides }: View): boolean {
  return isRowMajor(shape, strides) && sizeOf(shape) === array.length;
}

/** First-fit by falling size: each array gets the lowest place that is free for as long as it is used. */
function pack(lifetimes: readonly Lifetime[]): void {
  const placed: Lifetime[] = [];
  for (const one of lifetimes.toSorted((a, b) => bytesOf(b) - bytesOf(a))) {
    const rivals = placed
      .filter(({ first, last }) => first <= one.last && one.first <= last)
      .sort((a, b) => a.place - b.place);
    for (const rival of rivals) {
      if (endOf(one) <= rival.place) break;
      one.place = Math.max(one.place, endOf(rival));
    }
    placed.push(one);
  }
}

function clearing({ array }: Lifetime, set: KernelSet): KernelCall {
  const shape = [array.length];
  const zero = { array: allocate(set, dtypeOfArray(array), 1), shape, strides: [0], offset: 0 };
  return { kernel: 'copy', args: [zero, { array, shape, strides: [1], offset: 0 }] };
}
