/** Scratch memory of the kernels in plain JavaScript. */
import type { TypedArray } from '../../dtype.js';
import { isRowMajor, rowMajorStrides, sizeOf } from '../../shape.js';
import type { View } from '../kernels.js';
import { copy } from './elementwise.js';

/** A zero-filled array of the element type of `array`. */
export function likeArray(array: TypedArray, length: number): TypedArray {
  return new (array.constructor as new (n: number) => TypedArray)(length);
}

/** The view itself where it is row-major, else a row-major copy. */
export function packed(view: View): View {
  if (isRowMajor(view.shape, view.strides)) return view;
  const { shape } = view;
  const array = likeArray(view.array, sizeOf(shape));
  const out = { array, shape, strides: rowMajorStrides(shape), offset: 0 };
  copy(view, out);
  return out;
}
