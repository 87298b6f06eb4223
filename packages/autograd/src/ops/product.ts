/** Products of vectors and of stacks of matrices, as cases of multiplication and {@link matmul}. */
import { AutogradError } from '../errors.js';
import { requireRank } from '../op.js';
import { formatShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { matmul } from './matmul.js';

/**
 * The inner product of two vectors: Σ aᵢ·bᵢ, a scalar.
 *
 * @throws AutogradError when they are no vectors of one length
 * @example dot(tensor([1, 2]), tensor([3, 4]))   // 11
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  requireRanks('dot', a, b, '[N]');
  return matmul(a, b);
}

/**
 * The outer product of two vectors: y[i, j] = aᵢ·bⱼ.
 *
 * @throws AutogradError when they are no vectors
 * @example outer(tensor([1, 2]), tensor([3, 4]))   // [[3, 4], [6, 8]]
 */
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
export function bmm(a: Tensor, b: Tensor): Tensor {
  requireRanks('bmm', a, b, '[B, M, N]');
  if (a.shape[0] === b.shape[0]) return matmul(a, b);
  throw new AutogradError(
    'bmm',
    `heights of the stacks differ (${a.shape[0]} ≠ ${b.shape[0]})`,
    `a ${formatShape(a.shape)}`,
    `b ${formatShape(b.shape)}`,
    'matmul broadcasts',
  );
}

function requireRanks(op: string, a: Tensor, b: Tensor, layout: string): void {
  requireRank(op, 0, 'a', a, layout);
  requireRank(op, 1, 'b', b, layout);
}
