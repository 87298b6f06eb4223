/** Gives every array that a recorded step uses its place: temporaries share one arena, the rest stays apart. */
import { type DType, dtypes, type TypedArray } from '../dtype.js';
import { accessOf } from '../kernels/access.js';
import type { KernelCall, KernelSet, View } from '../kernels/kernels.js';
import { isRowMajor, sizeOf } from '../shape.js';
import { replaceViews } from './record.js';

/** Arrays start at multiples of this many bytes: a cache line. */
const ALIGNMENT = 64;

export interface Plan {
  readonly calls: readonly KernelCall[];
  /** Where an array of the recording is now; itself, if it was not moved. */
  readonly moved: ReadonlyMap<TypedArray, TypedArray>;
  /** The temporaries' memory. A view on it does not keep a kernel set from giving it away again: the plan does. */
  readonly arena: TypedArray;
}

interface Lifetime {
  readonly array: TypedArray;
  readonly dtype: DType;
  /** The first and last call that uses the array. */
  first: number;
  last: number;
  /** Whether it is read before all of it was written. */
  firstUse: 'whole' | 'part' | 'read';
}

/**
 * Plans the memory of `calls`.
 *
 * @param temporaries arrays that came into being during the step, with their element types
 * @param kept which of them are looked at after the step
 * @param outside other arrays that may be moved, with their element types
 */
export function planMemory(
  calls: readonly KernelCall[],
  temporaries: ReadonlyMap<TypedArray, DType>,
  kept: ReadonlySet<TypedArray>,
  outside: ReadonlyMap<TypedArray, DType>,
  set: KernelSet,
): Plan {
  const lifetimes = measure(calls, temporaries);
  const lasting = new Map(outside);
  const sharing: Lifetime[] = [];
  for (const lifetime of lifetimes) {
    const { array, dtype, firstUse } = lifetime;
    // What is read before anything was written holds a constant of the step.
    if (firstUse === 'read' || kept.has(array)) lasting.set(array, dtype);
    else sharing.push(lifetime);
  }
  const moved = new Map(set.memory?.takeIn(lasting, calls));
  const places = pack(sharing);
  const ends = sharing.map((one, i) => places[i]! + bytesOf(one));
  const arena = allocate(set, 'uint8', Math.max(0, ...ends));
  for (const [i, { array, dtype }] of sharing.entries()) {
    const start = arena.byteOffset + places[i]!;
    moved.set(array, new dtypes[dtype].array(arena.buffer, start, array.length));
  }
  const cleared = clearPartlyWritten(calls, lifetimes, set);
  return {
    calls: cleared.map((call) => replaceViews(call, (view) => relocate(view, moved))),
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

/** When each temporary is used, in order of first use. */
function measure(
  calls: readonly KernelCall[],
  temporaries: ReadonlyMap<TypedArray, DType>,
): Lifetime[] {
  const lifetimes = new Map<TypedArray, Lifetime>();
  for (const [at, call] of calls.entries()) {
    const { reads, writes, overwrites } = accessOf(call);
    const use = ({ array }: View, firstUse: Lifetime['firstUse']) => {
      const dtype = temporaries.get(array);
      if (dtype === undefined) return;
      const known = lifetimes.get(array);
      if (known !== undefined) known.last = at;
      else lifetimes.set(array, { array, dtype, first: at, last: at, firstUse });
    };
    // A kernel that adds to what it writes starts from zeros: that is a write of a part, not a read.
    const changed = new Set(writes.map(({ array }) => array));
    for (const view of reads) if (!changed.has(view.array)) use(view, 'read');
    for (const view of writes) use(view, overwrites && isWhole(view) ? 'whole' : 'part');
  }
  return [...lifetimes.values()];
}

function isWhole({ array, shape, strides }: View): boolean {
  return isRowMajor(shape, strides) && sizeOf(shape) === array.length;
}

/** First-fit by falling size: each array gets the lowest place that is free for as long as it is used. */
function pack(lifetimes: readonly Lifetime[]): number[] {
  const places = new Array<number>(lifetimes.length).fill(0);
  const bySize = [...lifetimes.keys()].sort(
    (a, b) => bytesOf(lifetimes[b]!) - bytesOf(lifetimes[a]!),
  );
  const placed: number[] = [];
  for (const i of bySize) {
    const one = lifetimes[i]!;
    const rivals = placed
      .filter((j) => lifetimes[j]!.first <= one.last && one.first <= lifetimes[j]!.last)
      .sort((a, b) => places[a]! - places[b]!);
    let place = 0;
    for (const j of rivals) {
      if (place + bytesOf(one) <= places[j]!) break;
      place = Math.max(place, places[j]! + bytesOf(lifetimes[j]!));
    }
    places[i] = place;
    placed.push(i);
  }
  return places;
}

/** Fresh memory is zero, a place in the arena is not: arrays that are written in parts are cleared first. */
function clearPartlyWritten(
  calls: readonly KernelCall[],
  lifetimes: readonly Lifetime[],
  set: KernelSet,
): readonly KernelCall[] {
  const partly = lifetimes.filter(({ firstUse }) => firstUse === 'part');
  if (partly.length === 0) return calls;
  const clearings = new Map<number, KernelCall[]>();
  for (const { array, dtype, first } of partly) {
    const shape = [array.length];
    const zero = { array: allocate(set, dtype, 1), shape, strides: [0], offset: 0 };
    const whole = { array, shape, strides: [1], offset: 0 };
    const here = clearings.get(first) ?? [];
    clearings.set(first, [...here, { kernel: 'copy', args: [zero, whole] }]);
  }
  return calls.flatMap((call, at) => [...(clearings.get(at) ?? []), call]);
}
