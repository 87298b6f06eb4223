/** Losses of pairs and triples that should be near to each other, or far. */
import { AutogradError } from '../../errors.js';
import { formatShapes, sameShape } from '../../shape.js';
import type { WithoutAxis } from '../../shape-types/axes.js';
import type { ShapeOf } from '../../shape-types/broadcast.js';
import type { Checked, Known, Same } from '../../shape-types/check.js';
import type { Loss } from '../../shape-types/losses.js';
import type { Tensor } from '../../tensor.js';
import {
  type LossOptions,
  type LossReduction,
  reduceLosses,
  requireOneShape,
} from './reduction.js';

/** Options of the losses with a margin. */
export interface MarginOptions<R extends LossReduction = LossReduction> extends LossOptions<R> {
  /** How far apart is far enough. Each loss has its own default. */
  readonly margin?: number;
}

/**
 * x where the target is 1, max(0, margin − x) where it is −1: for distances x.
 *
 * @param targets 1 or −1, shaped like x
 * @param options.margin default 1
 * @throws AutogradError when the shapes differ
 * @example hingeEmbedding(tensor([0.5, 0.25]), tensor([1, -1]))   // 0.625
 */
export function hingeEmbedding<
  A extends Tensor,
  B extends Tensor,
  R extends LossReduction = 'mean',
>(
  x: A,
  targets: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  options?: MarginOptions<R>,
): Tensor<Loss<ShapeOf<A>, R>>;
export function hingeEmbedding(
  x: Tensor,
  targets: Tensor,
  { margin = 1, ...options }: MarginOptions = {},
): Tensor {
  requireOneShape('hingeEmbedding', { x, targets });
  return reduceLosses(nearOrFar(targets, x, x.neg().add(margin)), options);
}

/**
 * max(0, margin − target · (a − b)): a should be the greater where the target is 1, b where it is −1.
 *
 * @param options.margin default 0
 * @throws AutogradError when the shapes differ
 * @example marginRanking(tensor([1, 2]), tensor([3, 1]), tensor([1, 1]))   // 1
 */
export function marginRanking<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  a: A,
  b: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  targets: Tensor,
  options?: MarginOptions<R>,
): Tensor<Loss<ShapeOf<A>, R>>;
export function marginRanking(
  a: Tensor,
  b: Tensor,
  targets: Tensor,
  { margin = 0, ...options }: MarginOptions = {},
): Tensor {
  requireOneShape('marginRanking', { a, b, targets });
  return reduceLosses(targets.mul(b.sub(a)).add(margin).clamp(0), options);
}

// Keeps the cosine of a zero vector a number.
const LEAST_SQUARE = 1e-12;

/**
 * 1 − cos(a, b) where the target is 1, max(0, cos(a, b) − margin) where it is −1; the cosine is taken along the last axis.
 *
 * @param a [N, D] or [D]
 * @param b like a
 * @param targets 1 or −1: [N] or a scalar
 * @param options.margin default 0
 * @throws AutogradError when the shapes do not fit
 * @example cosineEmbedding(tensor([[1, 0], [1, 0]]), tensor([[0, 1], [1, 1]]), tensor([1, -1]))   // 0.8536
 */
export function cosineEmbedding<
  A extends Tensor,
  B extends Tensor,
  R extends LossReduction = 'mean',
>(
  a: A,
  b: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  targets: Tensor,
  options?: MarginOptions<R>,
): Tensor<Loss<Known<WithoutAxis<ShapeOf<A>, -1>>, R>>;
export function cosineEmbedding(
  a: Tensor,
  b: Tensor,
  targets: Tensor,
  { margin = 0, ...options }: MarginOptions = {},
): Tensor {
  requireOneShape('cosineEmbedding', { a, b });
  if (!sameShape(targets.shape, a.shape.slice(0, -1))) {
    throw new AutogradError(
      'cosineEmbedding',
      'there must be a target for each pair of vectors',
      ...formatShapes({ a, targets }),
    );
  }
  const squareOf = (x: Tensor) => x.square().sum(-1).add(LEAST_SQUARE);
  const cosine = a
    .mul(b)
    .sum(-1)
    .div(squareOf(a).mul(squareOf(b)).sqrt());
  return reduceLosses(nearOrFar(targets, cosine.neg().add(1), cosine.sub(margin)), options);
}

/** `near` where the target is 1, max(0, `far`) where it is −1. */
function nearOrFar(targets: Tensor, near: Tensor, far: Tensor): Tensor {
  return targets.greater(0).where(near, far.clamp(0));
}

/** Options of {@link tripletMargin}. */
export interface TripletOptions<R extends LossReduction = LossReduction> extends MarginOptions<R> {
  /** The norm that distances are measured in. Default 2. */
  readonly p?: number;
  /** Added to differences, so that the distance of equals has a derivative. Default 1e-6. */
  readonly epsilon?: number;
  /** Take the distance of positive and negative where it is the smaller (Balntas et al., 2016). Default false. */
  readonly swap?: boolean;
}

/**
 * max(0, ‖anchor − positive‖ − ‖anchor − negative‖ + margin), with norms along the last axis.
 *
 * @param anchor [N, D] or [D], and the others like it
 * @param options.margin default 1
 * @throws AutogradError when the shapes differ
 * @example tripletMargin(tensor([[0, 0]]), tensor([[3, 4]]), tensor([[0, 1]]))   // 5.0000
 */
export function tripletMargin<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  anchor: A,
  positive: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  negative: Tensor,
  options?: TripletOptions<R>,
): Tensor<Loss<Known<WithoutAxis<ShapeOf<A>, -1>>, R>>;
export function tripletMargin(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  { margin = 1, p = 2, epsilon = 1e-6, swap = false, ...options }: TripletOptions = {},
): Tensor {
  requireOneShape('tripletMargin', { anchor, positive, negative });
  const distance = (a: Tensor, b: Tensor) => a.sub(b).add(epsilon).norm(-1, { p });
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const nearest = swap ? far.minimum(distance(positive, negative)) : far;
  return reduceLosses(near.sub(nearest).add(margin).clamp(0), options);
}
