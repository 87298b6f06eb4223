/** Holds two recordings of one step against each other: only a step that does the same every time can be replayed. */
import type { TypedArray } from '../dtype.js';
import { accessOf } from '../kernels/access.js';
import type { KernelCall, View } from '../kernels/kernels.js';
import { sameShape } from '../shape.js';
import type { Storage } from '../storage.js';
import type { Tensor } from '../tensor.js';
import { arrayOf, callsOf, isView, type Recording } from './record.js';

/** What differs between two recordings of a step on copies of its inputs, as a sentence; undefined if nothing does. */
export function difference(
  [first, firstInputs]: RecordingOn,
  [second, secondInputs]: RecordingOn,
): string | undefined {
  const partners = new Map<unknown, unknown>();
  for (const [i, { storage }] of firstInputs.entries()) {
    partners.set(storage, secondInputs[i]!.storage);
  }
  const sameMemory = (a: View, b: View): boolean => {
    const memory = first.storages.get(a.array) ?? a.array;
    const other = second.storages.get(b.array) ?? b.array;
    // What came into being during the step, and the inputs' copies, correspond; anything else must be one and the same.
    const isOwn = first.allocated.has(memory as Storage);
    const partner = partners.get(memory) ?? (isOwn ? other : memory);
    partners.set(memory, partner);
    return partner === other;
  };
  const [calls, otherCalls] = [fixedCalls(first), fixedCalls(second)];
  const written = new Set(callsOf(first).flatMap((call) => accessOf(call).writes.map(arrayOf)));
  const own = new Set([...first.allocated].map(arrayOf));
  const isConstant = (array: TypedArray) => own.has(array) && !written.has(array);
  const count = Math.max(calls.length, otherCalls.length);
  for (let at = 0; at < count; at++) {
    const [a, b] = [calls[at], otherCalls[at]];
    if (!(a && b && a.kernel === b.kernel)) {
      return `its kernel call ${at} was ${a?.kernel ?? 'none'}, then ${b?.kernel ?? 'none'}`;
    }
    if (a.kernel === 'update' && b.kernel === 'update' && a.args[2] !== b.args[2]) {
      return `the numbers of its update ${a.args[0].name} come in a new array each time`;
    }
    const argument = a.args.findIndex(
      (arg: unknown, i: number) => !sameArgument(arg, b.args[i], sameMemory),
    );
    if (argument >= 0) return `argument ${argument} of its kernel call ${at} (${a.kernel}) changed`;
    const [reads, others] = [accessOf(a).reads.map(arrayOf), accessOf(b).reads.map(arrayOf)];
    if (reads.some((array, i) => isConstant(array) && !sameElements(array, others[i]!))) {
      return `a constant of its kernel call ${at} (${a.kernel}) changed`;
    }
  }
  if (!sameElements(first.draws, second.draws)) return 'it draws random numbers in another way';
  return undefined;
}

/** The calls outside of live parts, which may do something else each time. */
function fixedCalls({ segments }: Recording<unknown>): KernelCall[] {
  return segments.flatMap(({ calls, body }) => (body === undefined ? calls : []));
}

/**
 * Whether two arguments of kernel calls, or parts of them, are the same: numbers of updates, and the code of functions of
 * one name, apart.
 *
 * @param sameMemory whether what one view shows corresponds to what the other does
 */
export function sameArgument(
  a: unknown,
  b: unknown,
  sameMemory: (a: View, b: View) => boolean,
): boolean {
  if (Object.is(a, b)) return true;
  if (isView(a)) {
    return (
      isView(b) &&
      a.offset === b.offset &&
      sameShape(a.shape, b.shape) &&
      sameShape(a.strides, b.strides) &&
      sameMemory(a, b)
    );
  }
  if (Array.isArray(a)) {
    const isAlike = Array.isArray(b) && a.length === b.length;
    return isAlike && a.every((x, i) => sameArgument(x, b[i], sameMemory));
  }
  if (typeof a === 'function') return isNamed(b) && a.name === b.name;
  if (ArrayBuffer.isView(a)) return true;
  if (typeof a !== 'object' || a === null) return false;
  const others = new Map(Object.entries(b ?? {}));
  return Object.entries(a).every(([key, value]) =>
    sameArgument(value, others.get(key), sameMemory),
  );
}

/** A recording, and the copies of the inputs that it was made on. */
export type RecordingOn = readonly [recording: Recording<unknown>, inputs: readonly Tensor[]];

function sameElements(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  return a.length === b.length && Array.from(a).every((x, i) => Object.is(x, b[i]));
}

function isNamed(value: unknown): value is { readonly name: string } {
  const isThing = typeof value === 'function' || (typeof value === 'object' && value !== null);
  return isThing && 'name' in value;
}
