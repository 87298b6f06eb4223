import type { View } from '../kernels.js';
import { walkRows, withoutAxis } from './walk.js';

export function gather(x: View, indices: View, axis: number, out: View): void {
  const from = x.array;
  const to = out.array;
  const step = x.strides[axis]!;
  const views = [atIndexZero(x, indices, axis), indices, out];
  walkRows(views, (length, [start = 0, i = 0, o = 0], [dx = 0, di = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, start += dx, i += di, o += dOut) {
      to[o] = from[start + indices.array[i]! * step]!;
    }
  });
}

export function scatterAdd(x: View, indices: View, axis: number, out: View): void {
  const from = x.array;
  const to = out.array;
  const step = out.strides[axis]!;
  const views = [x, indices, atIndexZero(out, indices, axis)];
  walkRows(views, (length, [at = 0, i = 0, start = 0], [dx = 0, di = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, at += dx, i += di, start += dOut) {
      to[start + indices.array[i]! * step]! += from[at]!;
    }
  });
}

/** The indexed view at index 0 of `axis`, read once per element of the indices. */
export function atIndexZero(indexed: View, { shape }: View, axis: number): View {
  const { array, strides, offset } = indexed;
  return { array, shape, strides: strides.with(axis, 0), offset };
}

export function takeRows(x: View, indices: View, scale: number, shift: number, out: View): void {
  for (let n = 0; n < out.shape[0]!; n++) {
    const index = indices.array[indices.offset + n * indices.strides[0]!]!;
    const rows = [withoutAxis(x, 0, index), withoutAxis(out, 0, n)];
    walkRows(rows, (length, [i = 0, o = 0], [di = 0, dOut = 0]) => {
      for (let k = 0; k < length; k++, i += di, o += dOut)
        out.array[o] = x.array[i]! * scale + shift;
    });
  }
}
