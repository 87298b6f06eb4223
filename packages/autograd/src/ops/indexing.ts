/** Operations that take elements by index, and put them back. */
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { defineOp, type Op, requireTensor } from '../op.js';
import { formatShape, normalizeAxis, type Shape } from '../shape.js';
import { Tensor } from '../tensor.js';

interface Along {
  readonly axis: number;
}

// The gradient is added up where the elements were taken from; and the gradient of that takes them again.
export const gatherOp: Op<Along> = defineOp<Along>({
  name: 'gather',
  forward: ([x, indices], { axis }) => {
    const y = Tensor.empty(indices!.shape, x!.dtype);
    kernels.gather(x!, indices!, axis, y);
    return y;
  },
  gradients: [
    {
      reads: [1],
      vjp: (dy, { input, shapes, parameters }) =>
        scatterAddOp([dy, input(1)], { ...parameters, shape: shapes[0]! }),
    },
    null,
  ],
});

const scatterAddOp: Op<Along & { readonly shape: Shape }> = defineOp<
  Along & { readonly shape: Shape }
>({
  name: 'scatterAdd',
  forward: ([x, indices], { axis, shape }) => {
    const y = Tensor.empty(shape, x!.dtype);
    kernels.scatterAdd(x!, indices!, axis, y);
    return y;
  },
  gradients: [
    {
      reads: [1],
      vjp: (dy, { input, parameters }) => gatherOp([dy, input(1)], { axis: parameters.axis }),
    },
    null,
  ],
});

export function gather(x: Tensor, axis: number, indices: Tensor): Tensor {
  requireTensor('gather', 1, indices);
  const along = normalizeAxis('gather', axis, x.rank);
  requireIndices('gather', indices, x.shape[along]!);
  const fits =
    indices.rank === x.rank &&
    indices.shape.every((length, i) => i === along || length <= x.shape[i]!);
  if (!fits) {
    throw new AutogradError(
      'gather',
      `indices must have the rank of x, and be no longer along axes other than ${along}`,
      `x ${formatShape(x.shape)}`,
      `indices ${formatShape(indices.shape)}`,
    );
  }
  return gatherOp([x, indices], { axis: along });
}

export function indexSelect(x: Tensor, axis: number, indices: Tensor): Tensor {
  requireTensor('indexSelect', 1, indices);
  const along = normalizeAxis('indexSelect', axis, x.rank);
  if (indices.rank !== 1) {
    const found = `indices ${formatShape(indices.shape)}`;
    throw new AutogradError('indexSelect', 'indices must be a vector', found);
  }
  requireIndices('indexSelect', indices, x.shape[along]!);
  return selectAlong(x, along, indices);
}

/** Slices of x along `axis`, by a vector of indices that are known to exist. */
export function selectAlong(x: Tensor, axis: number, indices: Tensor): Tensor {
  const shape = x.shape.with(axis, indices.size);
  const column = indices.reshape([indices.size, ...shape.slice(axis + 1).map(() => 1)]);
  return gatherOp([x, column.expand(shape)], { axis });
}

/**
 * The rows of a table that indices name: y[…, d] = weight[indices[…], d]. The gradient of a row is the sum over its uses.
 *
 * @param indices int32 or uint8 of any shape
 * @param weight [rows, D]
 * @returns [...shape of indices, D]
 * @throws AutogradError when the weight is no matrix, or an index names no row
 */
export function embedding(indices: Tensor, weight: Tensor): Tensor {
  requireTensor('embedding', 0, indices);
  requireTensor('embedding', 1, weight);
  if (weight.rank !== 2) {
    const found = `weight ${formatShape(weight.shape)}`;
    throw new AutogradError('embedding', 'the weight must be [rows, D]', found);
  }
  requireIndices('embedding', indices, weight.shape[0]!);
  const rows = selectAlong(weight, 0, indices.reshape([indices.size]));
  return rows.reshape([...indices.shape, weight.shape[1]!]);
}

/** @throws AutogradError unless `indices` holds integers from 0 to `limit` − 1 */
export function requireIndices(op: string, indices: Tensor, limit: number): void {
  if (indices.dtype !== 'int32' && indices.dtype !== 'uint8') {
    throw new AutogradError(op, `indices must be int32 or uint8, and are ${indices.dtype}`);
  }
  for (const index of indices.data) {
    if (index < 0 || index >= limit) {
      throw new AutogradError(op, `index ${index} is out of range: there are ${limit} elements`);
    }
  }
}
