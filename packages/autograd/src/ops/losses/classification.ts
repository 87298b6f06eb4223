/** Losses of scores against classes. */
import { isFloating } from '../../dtype.js';
import { AutogradError } from '../../errors.js';
import { requireTensor } from '../../op.js';
import { requireFraction } from '../../require.js';
import { formatShapes, sameShape } from '../../shape.js';
import type { ShapeOf } from '../../shape-types/broadcast.js';
import type { Checked } from '../../shape-types/check.js';
import type { Classified, Examples, Loss, Targeted } from '../../shape-types/losses.js';
import type { Tensor } from '../../tensor.js';
import { perChannel } from '../channels.js';
import { arange } from '../creation.js';
import { requireIndices } from '../indexing.js';
import { floatingOf } from '../reduce.js';
import { rowCrossEntropy } from './cross-entropy.js';
import { type LossOptions, type LossReduction, reduceLosses } from './reduction.js';

/** What losses of classes take. */
export interface ClassLossOptions<R extends LossReduction = LossReduction> extends LossOptions<R> {
  /** How much each class counts: [C]. The mean is over these weights. Default: 1 each. */
  readonly weight?: Tensor;
  /** A target that marks an example to leave out; only among classes. Default: none. */
  readonly ignoreIndex?: number;
}

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions<R extends LossReduction = LossReduction>
  extends ClassLossOptions<R> {
  /** ε: targets are mixed with the uniform distribution, (1 − ε)·target + ε/C. From 0 to 1. Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy of logits: −Σ target · ln softmax(logits) over the classes, times the classes' weights.
 *
 * @param logits [N, C], or [N, C, …] with further axes (an image's pixels), or [C] for one example
 * @param targets classes 0 … C−1 of int32 or uint8, shaped like the logits without their axis C; or class
 * probabilities, shaped like the logits
 * @returns a scalar, or a loss per example with `reduction: 'none'`
 * @throws AutogradError when shapes do not fit or a target is no class
 * @example crossEntropy(tensor([[2, 0], [0, 1]]), tensor([0, 1], { dtype: 'int32' }), { labelSmoothing: 0.1 })   // 0.2951
 */
export function crossEntropy<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  logits: A,
  targets: Checked<B, Targeted<ShapeOf<A>, ShapeOf<B>>>,
  options?: CrossEntropyOptions<R>,
): Tensor<Loss<Examples<ShapeOf<A>>, R>>;
export function crossEntropy(
  logits: Tensor,
  targets: Tensor,
  { labelSmoothing = 0, ...options }: CrossEntropyOptions = {},
): Tensor {
  const { weight, ignoreIndex } = options;
  const mayBeProbabilities = ignoreIndex === undefined;
  const axis = classAxis('crossEntropy', logits, targets, weight, mayBeProbabilities);
  requireFraction('crossEntropy', 'labelSmoothing', labelSmoothing);
  const isOfClasses = !sameShape(targets.shape, logits.shape);
  if (labelSmoothing === 0 && isOfClasses && logits.rank === 2) {
    const fused = (classes: Tensor) => rowCrossEntropy([floatingOf(logits), classes]);
    const { losses, count } = pick('crossEntropy', logits, targets, axis, options, fused);
    return reduceLosses(losses, options, count);
  }
  const logarithms = logits.logSoftmax(axis);
  const classes = logits.shape[axis]!;
  const weighted = weight ? logarithms.mul(perChannel(weight, logits)) : logarithms;
  if (!isOfClasses) {
    const smoothed =
      labelSmoothing === 0
        ? targets
        : targets.mul(1 - labelSmoothing).add(labelSmoothing / classes);
    return reduceLosses(weighted.mul(smoothed).sum(axis).neg(), options);
  }
  const { losses, count, masked } = pick('crossEntropy', logarithms, targets, axis, options);
  if (labelSmoothing === 0) return reduceLosses(losses, options, count);
  const uniform = masked(weighted.sum(axis)).mul(labelSmoothing / classes);
  return reduceLosses(losses.mul(1 - labelSmoothing).sub(uniform), options, count);
}

/**
 * Negative log-likelihood: −logProbabilities[target], times the class's weight. {@link crossEntropy} does it from logits.
 *
 * @param logProbabilities [N, C], [N, C, …] or [C]: the output of `logSoftmax`
 * @param targets classes 0 … C−1 of int32 or uint8: [N], [N, …] or a scalar
 * @throws AutogradError when shapes do not fit or a target is no class
 * @example nll(logits.logSoftmax(1), tensor([2, 0], { dtype: 'int32' }))   // [2, 3] → []
 */
export function nll<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  logProbabilities: A,
  targets: Checked<B, Classified<ShapeOf<A>, ShapeOf<B>>>,
  options?: ClassLossOptions<R>,
): Tensor<Loss<Examples<ShapeOf<A>>, R>>;
export function nll(
  logProbabilities: Tensor,
  targets: Tensor,
  options: ClassLossOptions = {},
): Tensor {
  const axis = classAxis('nll', logProbabilities, targets, options.weight, false);
  const { losses, count } = pick('nll', logProbabilities, targets, axis, options);
  return reduceLosses(losses, options, count);
}

/**
 * The hinge loss of several classes: Σ max(0, margin − scores[target] + scores[i])ᵖ / C over the classes i but the
 * target, times the target's weight. The mean is over examples.
 *
 * @param scores [N, C] or [C]
 * @param targets classes 0 … C−1 of int32 or uint8: [N] or a scalar
 * @throws AutogradError when shapes do not fit or a target is no class
 * @example multiMargin(tensor([[1, 0.75, 0]]), tensor([0], { dtype: 'int32' }), { margin: 0.5 })   // 0.0833
 */
export function multiMargin<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  scores: A,
  targets: Checked<B, Classified<ShapeOf<A>, ShapeOf<B>>>,
  options?: LossOptions<R> & {
    /** Default 1. */
    readonly margin?: number;
    /** Default 1. */
    readonly p?: 1 | 2;
    /** How much each class counts: [C]. Default: 1 each. */
    readonly weight?: Tensor;
  },
): Tensor<Loss<Examples<ShapeOf<A>>, R>>;
export function multiMargin(
  scores: Tensor,
  targets: Tensor,
  {
    margin = 1,
    p = 1,
    weight,
    ...options
  }: LossOptions & {
    /** Default 1. */
    readonly margin?: number;
    /** Default 1. */
    readonly p?: 1 | 2;
    /** How much each class counts: [C]. Default: 1 each. */
    readonly weight?: Tensor;
  } = {},
): Tensor {
  const axis = classAxis('multiMargin', scores, targets, weight, false);
  requireIndices('multiMargin', targets, scores.shape[axis]!);
  const index = targets.unsqueeze(axis);
  const distances = scores.sub(scores.gather(axis, index)).add(margin).clamp(0);
  const others = index.notEqual(arange(scores.shape[axis]!));
  const violations = others.where(p === 2 ? distances.square() : distances, 0).mean(axis);
  const losses = weight ? violations.mul(ofClasses(weight, targets)) : violations;
  return reduceLosses(losses, options);
}

/** The axis of the classes, after checking that everything fits. */
function classAxis(
  op: string,
  scores: Tensor,
  targets: Tensor,
  weight: Tensor | undefined,
  mayBeProbabilities: boolean,
): number {
  requireTensor(op, 0, scores);
  requireTensor(op, 1, targets);
  const axis = Math.min(1, scores.rank - 1);
  const perExample = scores.shape.filter((_, i) => i !== axis);
  const probabilities = mayBeProbabilities && sameShape(targets.shape, scores.shape);
  if (scores.rank === 0 || !(probabilities || sameShape(targets.shape, perExample))) {
    throw new AutogradError(
      op,
      `scores must be [N, C, …] or [C], and targets the same without C${mayBeProbabilities ? ', or the same' : ': classes'}`,
      ...formatShapes({ scores, targets }),
    );
  }
  if (!probabilities && isFloating(targets.dtype)) {
    const problem = `targets are classes and must be int32 or uint8, and are ${targets.dtype}`;
    throw new AutogradError(op, problem, "use targets.to('int32')");
  }
  if (weight && !sameShape(weight.shape, [scores.shape[axis]!])) {
    const problem = `there must be one weight for each of the ${scores.shape[axis]} classes`;
    throw new AutogradError(op, problem, ...formatShapes({ weight }));
  }
  return axis;
}

/** The weight of each target's class, in the shape of the targets. */
function ofClasses(weight: Tensor, targets: Tensor): Tensor {
  return weight.gather(0, targets.flatten()).reshape(targets.shape);
}

interface Picked {
  /** Less the targets' elements, times their weights; 0 where the target is ignored. */
  readonly losses: Tensor;
  /** What the mean divides by, where that is not the number of targets. */
  readonly count: Tensor | undefined;
  /** Sets to 0 what belongs to ignored targets. */
  readonly masked: (x: Tensor) => Tensor;
}

function pick(
  op: string,
  logarithms: Tensor,
  targets: Tensor,
  axis: number,
  { weight, ignoreIndex }: ClassLossOptions,
  ofTargets = (classes: Tensor) =>
    logarithms.gather(axis, classes.unsqueeze(axis)).squeeze(axis).neg(),
): Picked {
  const ignored = ignoreIndex === undefined ? undefined : targets.equal(ignoreIndex);
  const masked = (x: Tensor) => (ignored ? ignored.where(0, x) : x);
  const classes = masked(targets);
  requireIndices(op, classes, logarithms.shape[axis]!);
  const own = ofTargets(classes);
  if (!weight) return { losses: masked(own), count: ignored?.logicalNot().sum(), masked };
  const weights = masked(ofClasses(weight, classes));
  return { losses: masked(own.mul(weights)), count: weights.sum(), masked };
}
