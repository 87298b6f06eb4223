import type { TypedArray } from '../../dtype.js';
import { rowMajorStrides } from '../../shape.js';
import type { Epilogue, View } from '../kernels.js';
import { map, zip } from './elementwise.js';
import { packed } from './pack.js';
import { walkRows } from './walk.js';

/**
 * Both operands are brought to rows along K, so that every element is a dot product of two gapless rows; four columns
 * are computed together. Sums are kept in double precision and run over K in order.
 */
export function matmul(a: View, b: View, out: View, { bias, activation }: Epilogue = {}): void {
  const rank = out.shape.length;
  const rows = out.shape[rank - 2]!;
  const columns = out.shape[rank - 1]!;
  const depth = a.shape[rank - 1]!;
  const left = rowsAlong(a, rank - 2, rank - 1);
  const right = rowsAlong(b, rank - 1, rank - 2);
  const batches = [left, right, out].map((view) => ({
    ...view,
    shape: out.shape.slice(0, -2),
    strides: view.strides.slice(0, -2),
  }));
  walkRows(batches, (length, [i = 0, j = 0, o = 0], [di = 0, dj = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, i += di, j += dj, o += dOut) {
      dotProducts(left.array, i, right.array, j, out.array, o, rows, columns, depth);
    }
  });
  if (bias !== undefined) zip(addition, out, bias, out);
  if (activation !== undefined) map(activation, out, out);
}

const addition = { name: 'add', f: (a: number, b: number) => a + b };

/** The view with `rowAxis` and `alongAxis` as its last two axes, copied unless its rows are gapless already. */
function rowsAlong(view: View, rowAxis: number, alongAxis: number): View {
  const order = [...view.shape.keys()].slice(0, -2).concat(rowAxis, alongAxis);
  const shape = order.map((axis) => view.shape[axis]!);
  const strides = order.map((axis) => view.strides[axis]!);
  const turned = { array: view.array, shape, strides, offset: view.offset };
  const rank = shape.length;
  const along = strides[rank - 1] === 1 || shape[rank - 1] === 1;
  if (along && strides[rank - 2] === shape[rank - 1]) return turned;
  // Axes that are only repeated (stride 0) are not worth copying.
  const distinct = shape.map((length, axis) =>
    axis < rank - 2 && strides[axis] === 0 ? 1 : length,
  );
  const { array, offset } = packed({ ...turned, shape: distinct });
  const packedStrides = rowMajorStrides(distinct).map((stride, axis) =>
    distinct[axis] === shape[axis] ? stride : 0,
  );
  return { array, shape, strides: packedStrides, offset };
}

/** out[i, j] = Σₖ a[i, k] · b[j, k], all row-major from their starts. */
export function dotProducts(
  a: TypedArray,
  aStart: number,
  b: TypedArray,
  bStart: number,
  out: TypedArray,
  outStart: number,
  rows: number,
  columns: number,
  depth: number,
): void {
  const wholeBlocks = columns - (columns % 4);
  for (let i = 0; i < rows; i++) {
    const row = aStart + i * depth;
    const target = outStart + i * columns;
    let j = 0;
    for (; j < wholeBlocks; j += 4) {
      const b0 = bStart + j * depth;
      const b1 = b0 + depth;
      const b2 = b1 + depth;
      const b3 = b2 + depth;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let k = 0; k < depth; k++) {
        const x = a[row + k]!;
        sum0 += x * b[b0 + k]!;
        sum1 += x * b[b1 + k]!;
        sum2 += x * b[b2 + k]!;
        sum3 += x * b[b3 + k]!;
      }
      out[target + j] = sum0;
      out[target + j + 1] = sum1;
      out[target + j + 2] = sum2;
      out[target + j + 3] = sum3;
    }
    for (; j < columns; j++) {
      const column = bStart + j * depth;
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += a[row + k]! * b[column + k]!;
      out[target + j] = sum;
    }
  }
}
