/** Operations that take elements by index, and put them back. */
import type { DType } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { packed } from '../kernels/javascript/pack.js';
import type { View } from '../kernels/kernels.js';
import { observer } from '../observer.js';
import { defineOp, noFlops, type Op, requireRank, requireTensor } from '../op.js';
import { requireInteger } from '../require.js';
import {
  broadcastShapes,
  formatShapes,
  normalizeAxis,
  type Shape,
  sameShape,
  sizeOf,
} from '../shape.js';
import type { Appended } from '../shape-types/axes.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import { Tensor } from '../tensor.js';
import { arange, tensor } from './creation.js';

/** Where a gradient is added up: the shape it has, and the axis that indices count along. */
interface Target {
  readonly axis: number;
  readonly shape: Shape;
}

// The gradient is added up where the elements were taken from; and the gradient of that takes them again.
export const gatherOp: Op<number> = defineOp<number>({
  name: 'gather',
  forward: ([x, indices], axis) => {
    const y = Tensor.empty(indices!.shape, x!.dtype);
    kernels.gather(x!, indices!, axis, y);
    return y;
  },
  flops: noFlops,
  gradients: [
    {
      reads: [1],
      vjp: (dy, { input, shapes, parameters: axis }) =>
        scatterAddOp([dy, input(1)], { axis, shape: shapes[0]! }),
    },
    null,
  ],
});

const scatterAddOp: Op<Target> = defineOp<Target>({
  name: 'scatterAdd',
  forward: ([x, indices], { axis, shape }) => {
    const y = Tensor.empty(shape, x!.dtype);
    kernels.scatterAdd(x!, indices!, axis, y);
    return y;
  },
  gradients: [
    {
      reads: [1],
      vjp: (dy, { input, parameters }) => gatherOp([dy, input(1)], parameters.axis),
    },
    null,
  ],
});

export function gather(x: Tensor, axis: number, indices: Tensor): Tensor {
  return gatherOp([x, indices], requireFit('gather', x, axis, indices));
}

export function indexSelect(x: Tensor, axis: number, indices: Tensor): Tensor {
  requireRank('indexSelect', 1, 'indices', indices, '[N]');
  const along = normalizeAxis('indexSelect', axis, x.rank);
  requireIndices('indexSelect', indices, x.shape[along]!);
  return selectAlong(x, along, indices);
}

/** Slices of x along `axis`, by a vector of indices that are known to exist. */
export function selectAlong(x: Tensor, axis: number, indices: Tensor): Tensor {
  const shape = x.shape.with(axis, indices.size);
  const column = indices.reshape([indices.size, ...shape.slice(axis + 1).map(() => 1)]);
  return gatherOp([x, column.expand(shape)], axis);
}

/**
 * The rows of a table that indices name: y[…, d] = weight[indices[…], d]. The gradient of a row is the sum over its uses.
 *
 * @param indices int32 or uint8 of any shape
 * @param weight [rows, D]
 * @returns [...shape of indices, D]
 * @throws AutogradError when the weight is no matrix, or an index names no row
 * @example embedding(tensor([[2, 0]], { dtype: 'int32' }), weight)   // [10, 3] → [1, 2, 3]
 */
export function embedding<I extends Tensor, W extends Tensor>(
  indices: I,
  weight: W,
): Tensor<Appended<ShapeOf<I>, ShapeOf<W>[1]>>;
export function embedding(indices: Tensor, weight: Tensor): Tensor {
  requireTensor('embedding', 0, indices);
  requireRank('embedding', 1, 'weight', weight, '[rows, D]');
  requireIndices('embedding', indices, weight.shape[0]!);
  const rows = selectAlong(weight, 0, indices.reshape([indices.size]));
  return rows.reshape([...indices.shape, weight.shape[1]!]);
}

export function scatterAdd(x: Tensor, axis: number, indices: Tensor, source: Tensor): Tensor {
  requireTensor('scatterAdd', 2, source);
  const along = requireFit('scatterAdd', x, axis, indices);
  if (!sameShape(source.shape, indices.shape)) {
    throw new AutogradError(
      'scatterAdd',
      'there must be one index per element of the source',
      ...formatShapes({ source, indices }),
    );
  }
  return x.add(scatterAddOp([source, indices], { axis: along, shape: x.shape }));
}

export function maskedFill(x: Tensor, mask: Tensor, value: number | Tensor): Tensor {
  requireTensor('maskedFill', 1, mask);
  if (value instanceof Tensor && value.rank > 0) {
    const problem = 'the value must be a number or a scalar';
    throw new AutogradError('maskedFill', problem, ...formatShapes({ value }));
  }
  return requireMask('maskedFill', x, mask).where(value, x);
}

export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  requireTensor('maskedSelect', 1, mask);
  const chosen: number[] = [];
  for (const [i, bit] of requireMask('maskedSelect', x, mask).data.entries()) {
    if (bit !== 0) chosen.push(i);
  }
  const indices = tensor(chosen, { dtype: 'int32' });
  return selectAlong(x.flatten(), 0, indices);
}

/** The mask, expanded to the shape of x. */
function requireMask(op: string, x: Tensor, mask: Tensor): Tensor {
  if (sameShape(broadcastShapes(op, x.shape, mask.shape), x.shape)) return mask.expand(x.shape);
  throw new AutogradError(
    op,
    'the mask must broadcast to the shape of x',
    ...formatShapes({ x, mask }),
  );
}

/**
 * Indices as vectors with a 1 at the index and zeros elsewhere: [...] → [..., classes].
 *
 * @param indices int32 or uint8, from 0 to classes − 1
 * @param dtype of the result. Default float32.
 * @throws AutogradError when an index is no class
 * @example oneHot(tensor([2, 0], { dtype: 'int32' }), 3)   // [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot<I extends Tensor, N extends number>(
  indices: I,
  classes: N,
  dtype?: DType,
): Tensor<Appended<ShapeOf<I>, N>>;
export function oneHot(indices: Tensor, classes: number, dtype: DType = 'float32'): Tensor {
  requireTensor('oneHot', 0, indices);
  requireInteger('oneHot', 'the number of classes', classes, 1);
  requireIndices('oneHot', indices, classes);
  return indices.unsqueeze(-1).equal(arange(classes)).to(dtype);
}

/** @throws AutogradError unless `indices` holds integers from 0 to `limit` − 1 */
export function requireIndices(op: string, indices: Tensor, limit: number): void {
  if (indices.dtype !== 'int32' && indices.dtype !== 'uint8') {
    throw new AutogradError(op, `indices must be int32 or uint8, and are ${indices.dtype}`);
  }
  const check = (view: View) => {
    const { array, offset } = packed(view);
    for (const index of array.subarray(offset, offset + sizeOf(view.shape))) {
      if (index < 0 || index >= limit) {
        throw new AutogradError(op, `index ${index} is out of range: there are ${limit} elements`);
      }
    }
  };
  check(indices);
  observer?.checked?.(indices, check);
}

/**
 * The axis from the front.
 *
 * @throws AutogradError unless `indices` has the rank of x, fits into it on all other axes, and names elements along this
 */
function requireFit(op: string, x: Tensor, axis: number, indices: Tensor): number {
  requireTensor(op, 1, indices);
  const along = normalizeAxis(op, axis, x.rank);
  requireIndices(op, indices, x.shape[along]!);
  const fits =
    indices.rank === x.rank &&
    indices.shape.every((length, i) => i === along || length <= x.shape[i]!);
  if (fits) return along;
  throw new AutogradError(
    op,
    `indices must have the rank of x, and be no longer along axes other than ${along}`,
    ...formatShapes({ x, indices }),
  );
}
