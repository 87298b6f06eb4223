/** Instructions as they are put together: words, and what is known about their cost. */
import type { TypedArray } from '../../../dtype.js';
import type { View } from '../../kernels.js';
import { Header, Kind, type Opcode } from '../instructions.js';

/** One instruction for the interpreter. */
export interface Instruction {
  readonly words: readonly number[];
  /** Bytes of scratch memory that each thread needs. */
  readonly scratch: number;
  /** Numbers that are read anew before each run, and the word from which they are written as float64. */
  readonly live?: { readonly scalars: ArrayLike<number>; readonly at: number };
}

/** Where the first element of a view lies in linear memory. */
export type AddressOf = (view: View) => number;

/** About how many processor cycles a thread should be busy with one part: far more than taking a part costs. */
const PART_CYCLES = 8000;
/** From how many cycles on work is cut: less is done before another core has fetched what it takes. */
const LEAST_CYCLES = 32000;
/** So many parts are enough, unless they are longer than this: whoever is done first waits for the others' last ones. */
const ENOUGH_PARTS = 64;
const LONG_CYCLES = 200_000;
/** As many as a ticket can count, and fewer. */
const MOST_PARTS = 4096;

/**
 * Into how many parts to cut work that takes `cycles` on one thread, and can be cut into `units`. Small work stays in one
 * part. The number of threads plays no role.
 */
export function partsOf(cycles: number, units: number): number {
  if (cycles < LEAST_CYCLES) return 1;
  const wanted = Math.max(Math.min(cycles / PART_CYCLES, ENOUGH_PARTS), cycles / LONG_CYCLES);
  return Math.max(1, Math.min(Math.floor(wanted), units, MOST_PARTS));
}

/** @param fields the words after the header */
export function instruction(
  opcode: Opcode,
  parts: number,
  fields: readonly number[],
  more: Partial<Omit<Instruction, 'words'>> = {},
): Instruction {
  return { words: [opcode, Header.End + fields.length, parts, ...fields], scratch: 0, ...more };
}

const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

/** A number as the word that holds it as float32. */
export function real(x: number): number {
  floats[0] = x;
  return bits[0]!;
}

export function kindOf(array: TypedArray): Kind {
  if (array instanceof Float32Array) return Kind.Float32;
  if (array instanceof Float64Array) return Kind.Float64;
  return array instanceof Int32Array ? Kind.Int32 : Kind.Uint8;
}

export function allFloat32(...views: readonly View[]): boolean {
  return views.every(({ array }) => array instanceof Float32Array);
}

/** The steps of a view along its axes in bytes. */
export function bytesPerStep({ array, strides }: View): number[] {
  return strides.map((stride) => stride * array.BYTES_PER_ELEMENT);
}
