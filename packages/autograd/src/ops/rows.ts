/** Batches of a data set: rows taken by number, and turned into the numbers that a network reads. */
import { type DType, isFloating } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { defineOp, noFlops, requireRank, requireTensor } from '../op.js';
import { Tensor } from '../tensor.js';
import { requireIndices } from './indexing.js';

/** Options of {@link takeRows}. */
export interface TakeRowsOptions {
  /** What each element is multiplied with. Default 1. */
  readonly scale?: number;
  /** What is then added. Default 0. */
  readonly shift?: number;
}

interface Conversion extends Required<TakeRowsOptions> {
  readonly dtype: DType;
}

const takeRowsOp = defineOp<Conversion, readonly [Tensor, Tensor]>({
  name: 'takeRows',
  forward: ([x, indices], { dtype, scale, shift }) => {
    const y = Tensor.empty([indices.size, ...x.shape.slice(1)], dtype);
    kernels.takeRows(x, indices, scale, shift, y);
    return y;
  },
  flops: noFlops,
  gradients: { noDerivative: 'indexSelect has one' },
});

/**
 * Rows of a table by number, scaled: y[i, …] = x[indices[i], …] · scale + shift. One pass makes a batch of pixels.
 *
 * @param x [rows, …]
 * @param indices int32 or uint8 [N]
 * @returns [N, …] in the type of x; float32 where whole numbers are scaled or shifted. No gradient flows through.
 * @throws AutogradError when x is a scalar, the indices are no vector, or one names no row
 * @example takeRows(images, tensor([7, 2], { dtype: 'int32' }), { scale: 1 / 255 })   // [100, 784] → [2, 784]
 */
export function takeRows(
  x: Tensor,
  indices: Tensor,
  { scale = 1, shift = 0 }: TakeRowsOptions = {},
): Tensor {
  requireTensor('takeRows', 0, x);
  requireRank('takeRows', 1, 'indices', indices, '[N]');
  if (x.rank === 0) throw new AutogradError('takeRows', 'a scalar has no rows');
  requireIndices('takeRows', indices, x.shape[0]!);
  const stays = isFloating(x.dtype) || (scale === 1 && shift === 0);
  return takeRowsOp([x, indices], { scale, shift, dtype: stays ? x.dtype : 'float32' });
}
