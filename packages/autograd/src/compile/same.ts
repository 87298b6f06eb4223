/** Holds two recordings of one step against each other: only a step that does the same every time can be replayed. */
import type { TypedArray } from '../dtype.js';
import { accessOf } from '../kernels/access.js';
import type { View } from '../kernels/kernels.js';
import { sameShape } from '../shape.js';
import type { Storage } from '../storage.js';
import type { Tensor } from '../tensor.js';
import { arrayOf, isView, type Recording } from './record.js';

/** What differs between two recordings of a step on copies of its inputs, as a sentence; undefined if nothing does. */
export function difference(
  [first, firstInputs]: RecordingOn,
  [second, secondInputs]: RecordingOn,
): string | undefined {
  const partners = new Map<unknown, unknown>();
  for (const [i, { storage }] of firstInputs.entries()) {
    partners.set(storage, secondInputs[i]!.storage);
  }
  const sameView = (a: View, b: View): boolean => {
    const memory = first.storages.get(a.array) ?? a.array;
    const other = second.storages.get(b.array) ?? b.array;
    // What came into being during the step, and the inputs' copies, correspond; anything else must be one and the same.
    const isOwn = first.allocated.has(memory as Storage);
    const partner = partners.get(memory) ?? (isOwn ? other : memory);
    partners.set(memory, partner);
    return (
      partner === other &&
      a.offset === b.offset &&
      sameShape(a.shape, b.shape) &&
      sameShape(a.strides, b.strides)
    );
  };
  const sameArgument = (a: unknown, b: unknown): boolean => {
    if (isView(a)) return isView(b) && sameView(a, b);
    if (Array.isArray(a)) {
      return Array.isArray(b) && a.length === b.length && a.every((x, i) => sameArgument(x, b[i]));
    }
    if (typeof a === 'function') return isNamed(b) && a.name === b.name;
    if (ArrayBuffer.isView(a)) return true;
    if (typeof a !== 'object' || a === null) return Object.is(a, b);
    const others = new Map(Object.entries(b ?? {}));
    return Object.entries(a).every(([key, value]) => sameArgument(value, others.get(key)));
  };
  const isLive = new Set([...first.live, ...second.live].flatMap(({ scalars }) => scalars));
  const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    a === b || (a instanceof Float64Array && isLive.has(a) && a.length === b.length);
  const written = new Set(first.calls.flatMap((call) => accessOf(call).writes.map(arrayOf)));
  const own = new Set([...first.allocated].map(arrayOf));
  const isConstant = (array: TypedArray) => own.has(array) && !written.has(array);
  const count = Math.max(first.calls.length, second.calls.length);
  for (let at = 0; at < count; at++) {
    const [a, b] = [first.calls[at], second.calls[at]];
    if (!(a && b && a.kernel === b.kernel)) {
      return `its kernel call ${at} was ${a?.kernel ?? 'none'}, then ${b?.kernel ?? 'none'}`;
    }
    if (a.kernel === 'update' && b.kernel === 'update' && !sameNumbers(a.args[2], b.args[2])) {
      return `the numbers of its update ${a.args[0].name} come in a new array each time`;
    }
    const argument = a.args.findIndex((arg: unknown, i: number) => !sameArgument(arg, b.args[i]));
    if (argument >= 0) return `argument ${argument} of its kernel call ${at} (${a.kernel}) changed`;
    const [reads, others] = [accessOf(a).reads.map(arrayOf), accessOf(b).reads.map(arrayOf)];
    if (reads.some((array, i) => isConstant(array) && !sameElements(array, others[i]!))) {
      return `a constant of its kernel call ${at} (${a.kernel}) changed`;
    }
  }
  return undefined;
}

/** A recording, and the copies of the inputs that it was made on. */
export type RecordingOn = readonly [recording: Recording<unknown>, inputs: readonly Tensor[]];

function sameElements(a: TypedArray, b: TypedArray): boolean {
  return a.length === b.length && a.every((x: number, i: number) => Object.is(x, b[i]));
}

function isNamed(value: unknown): value is { readonly name: string } {
  const isThing = typeof value === 'function' || (typeof value === 'object' && value !== null);
  return isThing && 'name' in value;
}
