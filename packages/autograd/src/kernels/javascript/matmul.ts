import { rowMajorStrides } from '../../shape.js';
import type { Epilogue, View } from '../kernels.js';
import { dotProducts } from './dot-products.js';
import { finish } from './epilogue.js';
import { packed } from './pack.js';
import { walkRows } from './walk.js';

/** Both operands are brought to rows along K, so that every element is a dot product of two gapless rows. */
export function matmul(a: View, b: View, out: View, epilogue?: Epilogue): void {
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
  finish(out, epilogue);
}

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
