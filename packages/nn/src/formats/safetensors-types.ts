/** The element types of the safetensors format, and what becomes of them here. */
import type { DType, TypedArray } from '@downhill/autograd';

export interface ElementType {
  /** The type that a tensor has after reading. */
  readonly dtype: DType;
  readonly bytes: number;
  /** The element at a place. Left out where the bytes are the tensor's own. */
  readonly read?: (view: DataView, at: number) => number;
}

/** Element types by the names that the format gives them. Those with `read` are converted. */
export const elementTypes: Readonly<Record<string, ElementType>> = {
  F64: { dtype: 'float64', bytes: 8 },
  F32: { dtype: 'float32', bytes: 4 },
  F16: { dtype: 'float32', bytes: 2, read: (view, at) => fromFloat16(view.getUint16(at, true)) },
  BF16: { dtype: 'float32', bytes: 2, read: (view, at) => fromBfloat16(view.getUint16(at, true)) },
  I64: { dtype: 'int32', bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  I32: { dtype: 'int32', bytes: 4 },
  I16: { dtype: 'int32', bytes: 2, read: (view, at) => view.getInt16(at, true) },
  I8: { dtype: 'int32', bytes: 1, read: (view, at) => view.getInt8(at) },
  U64: { dtype: 'int32', bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  U32: { dtype: 'int32', bytes: 4, read: (view, at) => view.getUint32(at, true) },
  U16: { dtype: 'int32', bytes: 2, read: (view, at) => view.getUint16(at, true) },
  U8: { dtype: 'uint8', bytes: 1 },
  BOOL: { dtype: 'bool', bytes: 1 },
};

/** What the format calls our types. */
export const formatNames: Readonly<Record<DType, string>> = {
  float64: 'F64',
  float32: 'F32',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
};

/** An array of a type on memory, at an offset that is a multiple of the element's bytes. */
export const arrayOn: Readonly<
  Record<DType, (buffer: ArrayBufferLike, offset: number, length: number) => TypedArray>
> = {
  float64: (buffer, offset, length) => new Float64Array(buffer, offset, length),
  float32: (buffer, offset, length) => new Float32Array(buffer, offset, length),
  int32: (buffer, offset, length) => new Int32Array(buffer, offset, length),
  uint8: (buffer, offset, length) => new Uint8Array(buffer, offset, length),
  bool: (buffer, offset, length) => new Uint8Array(buffer, offset, length),
};

/** The value of an IEEE 754 half: 1 sign bit, 5 exponent bits, 10 fraction bits. */
function fromFloat16(bits: number): number {
  const sign = bits >>> 15 === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The value of a bfloat16: the upper half of a float32. */
function fromBfloat16(bits: number): number {
  scratch.setUint16(0, bits);
  return scratch.getFloat32(0);
}
