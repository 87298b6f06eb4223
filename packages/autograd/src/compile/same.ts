/** Holds two recordings of one step against each other: only a step that does the same every time can be replayed. */
import type { TypedArray } from '../dtype.js';
import { accessOf } from '../kernels/calls.js';
import type { KernelCall } from '../kernels/kernels.js';
import { Generator } from '../random.js';
import { arrayOf } from './plan.js';
import type { Recording } from './record.js';

/** What differs between two recordings of a step, as a reason; undefined if nothing does. */
export function difference(
  first: Recording<unknown>,
  second: Recording<unknown>,
): string | undefined {
  const partners = new Map<unknown, unknown>();
  for (const [i, { storage }] of first.inputs.entries()) {
    partners.set(storage, second.inputs[i]!.storage);
  }
  const sameMemory = (a: TypedArray, b: TypedArray): boolean => {
    const [memory, other] = [first.storages.get(a) ?? a, second.storages.get(b) ?? b];
    // What came into being during the step, and the inputs' copies, correspond; anything else must be one and the same.
    const partner = partners.get(memory) ?? (first.made.has(a) ? other : memory);
    partners.set(memory, partner);
    return partner === other;
  };
  /** Functions are the same if their names are, and what they bear. */
  const same = (a: unknown, b: unknown): boolean => {
    if (ArrayBuffer.isView(a)) {
      return ArrayBuffer.isView(b) && sameMemory(a as TypedArray, b as TypedArray);
    }
    if (Object(a) !== a || a instanceof Generator) return Object.is(a, b);
    const [entries, others] = [factsOf(a), factsOf(b)];
    return (
      entries.length === others.length &&
      entries.every((entry, i) => entry.every((x, j) => same(x, others[i]![j])))
    );
  };
  const [calls, otherCalls] = [fixedCalls(first), fixedCalls(second)];
  const isConstant = (array: TypedArray) => first.made.has(array) && !first.written.has(array);
  const count = Math.max(calls.length, otherCalls.length);
  for (let at = 0; at < count; at++) {
    const [a, b] = [calls[at], otherCalls[at]];
    if (!(a && b && a.kernel === b.kernel)) {
      return differs(at, `was ${a?.kernel ?? 'none'}, then ${b?.kernel ?? 'none'}`);
    }
    if (a.kernel === 'update' && b.kernel === 'update' && a.args[2] !== b.args[2]) {
      return differs(at, `(${a.args[0].name}) takes its numbers from a new array each time`);
    }
    const argument = a.args.findIndex((arg: unknown, i: number) => !same(arg, b.args[i]));
    if (argument >= 0) return differs(at, `(${a.kernel}) has another argument ${argument}`);
    const [reads, others] = [accessOf(a).reads.map(arrayOf), accessOf(b).reads.map(arrayOf)];
    if (reads.some((array, i) => isConstant(array) && !sameElements(array, others[i]!))) {
      return differs(at, `(${a.kernel}) has another constant`);
    }
  }
  return undefined;
}

function differs(at: number, how: string): string {
  return `the step does not repeat itself: its kernel call ${at} ${how}`;
}

function factsOf(thing: unknown): [string, unknown][] {
  const name = typeof thing === 'function' ? thing.name : '';
  return Object.entries({ name, ...Object(thing) });
}

/** The calls outside of live parts, which may do something else each time. */
function fixedCalls({ segments }: Recording<unknown>): KernelCall[] {
  return segments.flatMap(({ calls, body }) => (body === undefined ? calls : []));
}

function sameElements(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  return a.length === b.length && Array.from(a).every((x, i) => Object.is(x, b[i]));
}
