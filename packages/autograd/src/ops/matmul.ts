/** The matrix product in all ranks. */
import { promoteToFloating } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { defineOp, type Op, requireTensor } from '../op.js';
import { requireEqual } from '../require.js';
import { broadcastShapes, formatShapes, sizeOf } from '../shape.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known } from '../shape-types/check.js';
import type { Matmul } from '../shape-types/products.js';
import { Tensor } from '../tensor.js';
import { broadcastView } from './elementwise.js';

/**
 * The matrix product: a [..., M, K] · b [..., K, N] → [..., M, N]. Leading axes broadcast. A vector on the left counts
 * as a row, on the right as a column, and its axis is gone from the result. Integers are multiplied as float32.
 *
 * @throws AutogradError when the inner lengths differ, or an operand is a scalar
 * @example matmul(a, b)   // [8, 2, 3], [3, 4] → [8, 2, 4]
 */
export function matmul<A extends Tensor, B extends Tensor>(
  a: A,
  b: Checked<B, Matmul<ShapeOf<A>, ShapeOf<B>>>,
): Tensor<Known<Matmul<ShapeOf<A>, ShapeOf<B>>>>;
export function matmul(a: Tensor, b: Tensor): Tensor {
  requireTensor('matmul', 0, a);
  requireTensor('matmul', 1, b);
  if (a.rank === 0 || b.rank === 0) {
    throw new AutogradError('matmul', 'a scalar has no rows', ...formatShapes({ a, b }), 'use mul');
  }
  const left = a.rank === 1 ? a.unsqueeze(0) : a;
  const right = b.rank === 1 ? b.unsqueeze(1) : b;
  const depth = left.shape.at(-1)!;
  const rows = right.shape.at(-2)!;
  const hints = right.shape.at(-1) === depth ? ['did you mean b.transpose()?'] : [];
  requireEqual('matmul', 'inner dimensions', [depth, rows], { a, b }, ...hints);
  const dtype = promoteToFloating(a.dtype, b.dtype);
  let product = multiply(left.to(dtype), right.to(dtype));
  if (b.rank === 1) product = product.squeeze(-1);
  return a.rank === 1 ? product.squeeze(b.rank === 1 ? -1 : -2) : product;
}

/** Whether each operand lies column by column in memory, as a transposed matrix does. */
type Layout = readonly [boolean, boolean];

function isByColumns({ strides }: Tensor): boolean {
  return strides.at(-2) === 1 && strides.at(-1) !== 1;
}

// y = a·b: da = dy·bᵀ, db = aᵀ·dy. The gradient of an operand that lies column by column is computed transposed (dbᵀ = dyᵀ·a),
// and so lies as the operand does: that of a layer's weight, which is read transposed, needs no copy to be gapless.
const matmulOp: Op<Layout> = defineOp<Layout>({
  name: 'matmul',
  forward: ([a, b]) => {
    const batch = broadcastShapes('matmul', a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    const y = Tensor.empty([...batch, a!.shape.at(-2)!, b!.shape.at(-1)!], a!.dtype);
    const left = broadcastView(a!, [...batch, ...a!.shape.slice(-2)]);
    kernels.matmul(left, broadcastView(b!, [...batch, ...b!.shape.slice(-2)]), y);
    return y;
  },
  flops: ([a], y) => 2 * sizeOf(y) * a!.at(-1)!,
  gradients: [
    {
      reads: [1],
      vjp: (dy, { input, parameters }) =>
        parameters[0]
          ? multiply(input(1), dy.transpose()).transpose()
          : multiply(dy, input(1).transpose()),
    },
    {
      reads: [0],
      vjp: (dy, { input, parameters }) =>
        parameters[1]
          ? multiply(dy.transpose(), input(0)).transpose()
          : multiply(input(0).transpose(), dy),
    },
  ],
});

function multiply(a: Tensor, b: Tensor): Tensor {
  return matmulOp([a, b], [isByColumns(a), isByColumns(b)]);
}
