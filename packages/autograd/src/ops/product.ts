/** Products of vectors and of stacks of matrices, as cases of multiplication and {@link matmul}. */
import { requireRank } from '../op.js';
import { requireEqual } from '../require.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known, Same } from '../shape-types/check.js';
import type { Matmul } from '../shape-types/products.js';
import type { Tensor } from '../tensor.js';
import { matmul } from './matmul.js';

/**
 * The inner product of two vectors: Σ aᵢ·bᵢ, a scalar.
 *
 * @throws AutogradError when they are no vectors of one length
 * @example dot(tensor([1, 2]), tensor([3, 4]))   // 11
 */
export function dot<A extends Tensor, B extends Tensor>(
  a: A,
  b: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
): Tensor<[]>;
export function dot(a: Tensor, b: Tensor): Tensor {
  requireRanks('dot', a, b, '[N]');
  requireEqual('dot', 'lengths', [a.size, b.size], { a, b });
  return matmul(a, b);
}

/**
 * The outer product of two vectors: y[i, j] = aᵢ·bⱼ.
 *
 * @throws AutogradError when they are no vectors
 * @example outer(tensor([1, 2]), tensor([3, 4]))   // [[3, 4], [6, 8]]
 */
export function outer<A extends Tensor, B extends Tensor>(
  a: A,
  b: B,
): Tensor<[ShapeOf<A>[0], ShapeOf<B>[0]]>;
export function outer(a: Tensor, b: Tensor): Tensor {
  requireRanks('outer', a, b, '[N]');
  return a.unsqueeze(1).mul(b);
}

/**
 * The matrix products of two stacks of matrices: [B, M, K] · [B, K, N] → [B, M, N]. Unlike {@link matmul} it broadcasts
 * nothing.
 *
 * @throws AutogradError when they are no stacks of equal height, or inner lengths differ
 * @example bmm(queries, keys.transpose())   // [8, 5, 16], [8, 7, 16] → [8, 5, 7]
 */
export function bmm<A extends Tensor, B extends Tensor>(
  a: A,
  b: Checked<B, Matmul<ShapeOf<A>, ShapeOf<B>>>,
): Tensor<Known<Matmul<ShapeOf<A>, ShapeOf<B>>>>;
export function bmm(a: Tensor, b: Tensor): Tensor {
  requireRanks('bmm', a, b, '[B, M, N]');
  requireEqual(
    'bmm',
    'heights of the stacks',
    [a.shape[0], b.shape[0]],
    { a, b },
    'matmul broadcasts',
  );
  requireEqual('bmm', 'inner dimensions', [a.shape[2], b.shape[1]], { a, b });
  return matmul(a, b);
}

function requireRanks(op: string, a: Tensor, b: Tensor, layout: string): void {
  requireRank(op, 0, 'a', a, layout);
  requireRank(op, 1, 'b', b, layout);
}
