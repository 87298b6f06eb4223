/** Tensors as nested arrays and as text. */
import type { TypedArray } from './dtype.js';
import { formatShape, type Shape } from './shape.js';
import type { Tensor } from './tensor.js';

/** Numbers in arrays, as deep as the tensor has axes. */
export type NestedArray = number | NestedArray[];

/** Row-major elements as nested arrays. */
export function nested(shape: Shape, data: TypedArray): NestedArray {
  let position = 0;
  const build = (axis: number): NestedArray =>
    axis === shape.length
      ? data[position++]!
      : Array.from({ length: shape[axis]! }, () => build(axis + 1));
  return build(0);
}

const EDGE = 3;

/** `Tensor float32 [2, 3] [[1, 2, 3], [4, 5, 6]]`, with the middle of long axes left out. */
export function formatTensor(tensor: Tensor): string {
  const { array, shape, strides } = tensor;
  const build = (axis: number, offset: number): string => {
    if (axis === shape.length) return formatNumber(array[offset]!);
    const length = shape[axis]!;
    const at = (i: number) => build(axis + 1, offset + i * strides[axis]!);
    const indices = Array.from({ length }, (_, i) => i);
    const parts =
      length <= 2 * EDGE + 1
        ? indices.map(at)
        : [...indices.slice(0, EDGE).map(at), '…', ...indices.slice(-EDGE).map(at)];
    return `[${parts.join(', ')}]`;
  };
  const marks = tensor.requiresGrad ? ' requiresGrad' : '';
  return `Tensor ${tensor.dtype} ${formatShape(shape)}${marks} ${build(0, tensor.offset)}`;
}

/** At most five significant digits. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
