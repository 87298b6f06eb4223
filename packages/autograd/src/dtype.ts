/**
 * Element types, the arrays that hold them, and which type operands meet in.
 *
 * - Two tensors meet in the later of their types in the order bool < uint8 < int32 < float32 < float64.
 * - A tensor meets a plain number in its own type where that can hold the number, else in int32 or float32: an int32
 *   tensor plus 0.5 is float32, a uint8 tensor times −1 is int32, and floats stay what they are.
 * - Arithmetic on bools counts them as int32. uint8 and int32 stay what they are and wrap around at their ends,
 *   computed in double precision: what lies beyond ±2⁵³ (a product of great int32s, a power) is rounded before it wraps.
 * - What leaves the integers is computed in float32: division, mean, roots, exponentials, softmax, matmul.
 * - Sums and products over axes of bool, uint8 and int32 are int32.
 * - Questions (comparisons, logical operations, isNaN, any, all) are answered in bool, places (argmax, argsort) in int32.
 */
import { AutogradError } from './errors.js';

/** The element types of a tensor. `bool` is stored as bytes that are 0 or 1. */
export type DType = 'float32' | 'float64' | 'int32' | 'uint8' | 'bool';

/** The arrays that hold tensor elements. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

interface TypedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
}

interface DTypeFacts {
  /** A place in the order bool < uint8 < int32 < float32 < float64. */
  readonly rank: number;
  /** The least and the greatest number it holds. */
  readonly range: readonly [number, number];
  readonly array: TypedArrayConstructor;
}

export const dtypes: Readonly<Record<DType, DTypeFacts>> = {
  bool: { rank: 0, range: [0, 1], array: Uint8Array },
  uint8: { rank: 1, range: [0, 255], array: Uint8Array },
  int32: {
    rank: 2,
    range: [-(2 ** 31), 2 ** 31 - 1],
    array: Int32Array,
  },
  float32: { rank: 3, range: [-Infinity, Infinity], array: Float32Array },
  float64: { rank: 4, range: [-Infinity, Infinity], array: Float64Array },
};

/**
 * A zero-filled array for so many elements.
 *
 * @throws AutogradError when there is no such type
 */
export function arrayOf(dtype: DType, length: number): TypedArray {
  const facts: DTypeFacts | undefined = dtypes[dtype];
  if (facts !== undefined) return new facts.array(length);
  throw new AutogradError(
    'dtype',
    `there is no type ${dtype}`,
    `types are ${Object.keys(dtypes).join(', ')}`,
  );
}

/** Whether gradients exist for this type: true for float32 and float64. */
export function isFloating(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/** The type in which two tensors meet: the later of the two in the order bool < uint8 < int32 < float32 < float64. */
export function promote(a: DType, b: DType): DType {
  return dtypes[a].rank >= dtypes[b].rank ? a : b;
}

/** The floating type in which tensors meet: the later of the two, or float32 where both hold integers. */
export function promoteToFloating(a: DType, b: DType): DType {
  const dtype = promote(a, b);
  return isFloating(dtype) ? dtype : 'float32';
}

/** The type in which a tensor meets a plain number: its own where it can hold the number, else int32, else float32. */
export function promoteWithNumber(dtype: DType, value: number): DType {
  if (isFloating(dtype)) return dtype;
  if (!Number.isInteger(value)) return 'float32';
  const holds = (type: DType) => value >= dtypes[type].range[0] && value <= dtypes[type].range[1];
  return holds(dtype) ? dtype : holds('int32') ? 'int32' : 'float32';
}

/** How many bytes so many elements take. */
export function bytesOf(dtype: DType, length: number): number {
  return length * dtypes[dtype].array.BYTES_PER_ELEMENT;
}

/**
 * The element type an array stands for when nothing else is said.
 *
 * @throws AutogradError when there is no such type: no tensor holds 16 bits, for example
 */
export function dtypeOfArray(array: TypedArray): DType {
  const dtype = array[Symbol.toStringTag].slice(0, -5).toLowerCase() as DType;
  // For what it throws.
  arrayOf(dtype, 0);
  return dtype;
}
