/** The matrix product in all ranks. */
import { isFloating, promote } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { defineOp, type Op, requireTensor } from '../op.js';
import { broadcastShapes, formatShape } from '../shape.js';
import { Tensor } from '../tensor.js';
import { broadcastView } from './elementwise.js';

/**
 * The matrix product: a [..., M, K] · b [..., K, N] → [..., M, N]. Leading axes broadcast. A vector on the left counts
 * as a row, on the right as a column, and its axis is gone from the result. Integers are multiplied as float32.
 *
 * @throws AutogradError when the inner lengths differ, or an operand is a scalar
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  requireTensor('matmul', 0, a);
  requireTensor('matmul', 1, b);
  if (a.rank === 0 || b.rank === 0) {
    throw new AutogradError('matmul', 'a scalar has no rows', ...operands(a, b), 'use mul');
  }
  const left = a.rank === 1 ? a.unsqueeze(0) : a;
  const right = b.rank === 1 ? b.unsqueeze(1) : b;
  const depth = left.shape.at(-1)!;
  const rows = right.shape.at(-2)!;
  if (depth !== rows) {
    const fits = right.shape.at(-1) === depth;
    throw new AutogradError(
      'matmul',
      `inner dimensions differ (${depth} ≠ ${rows})`,
      ...operands(a, b),
      ...(fits ? ['did you mean b.transpose()?'] : []),
    );
  }
  const dtype = promote(a.dtype, b.dtype);
  const type = isFloating(dtype) ? dtype : 'float32';
  let product = matmulOp([left.to(type), right.to(type)], undefined);
  if (b.rank === 1) product = product.squeeze(-1);
  return a.rank === 1 ? product.squeeze(b.rank === 1 ? -1 : -2) : product;
}

function operands(a: Tensor, b: Tensor): string[] {
  return [`a ${formatShape(a.shape)}`, `b ${formatShape(b.shape)}`];
}

// y = a·b: da = dy·bᵀ, db = aᵀ·dy
const matmulOp: Op<undefined> = defineOp({
  name: 'matmul',
  forward: ([a, b]) => {
    const batch = broadcastShapes('matmul', a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    const y = Tensor.empty([...batch, a!.shape.at(-2)!, b!.shape.at(-1)!], a!.dtype);
    const left = broadcastView(a!, [...batch, ...a!.shape.slice(-2)]);
    kernels.matmul(left, broadcastView(b!, [...batch, ...b!.shape.slice(-2)]), y);
    return y;
  },
  gradients: [
    { reads: [1], vjp: (dy, saved) => matmulOp([dy, saved.input(1).transpose()], undefined) },
    { reads: [0], vjp: (dy, saved) => matmulOp([saved.input(0).transpose(), dy], undefined) },
  ],
});
