/** Loss functions, composed of other operations. */
import { AutogradError } from '../errors.js';
import { requireTensor } from '../op.js';
import { formatShape, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** How a loss per example becomes the result: their mean (default), their sum, or as it is. */
export type LossReduction = 'mean' | 'sum' | 'none';

export interface LossOptions {
  readonly reduction?: LossReduction;
}

/**
 * Cross-entropy of logits against classes: −ln softmax(logits)[target], from logits [N, C] and targets [N] of integers
 * 0 … C−1, or targets [N, C] of class probabilities: −Σ target·ln softmax(logits).
 *
 * @returns a scalar, or [N] with `reduction: 'none'`
 * @throws AutogradError when the shapes do not fit or a target is no class
 */
export function crossEntropy(logits: Tensor, targets: Tensor, options: LossOptions = {}): Tensor {
  requireTensor('crossEntropy', 0, logits);
  requireTensor('crossEntropy', 1, targets);
  const probabilities = sameShape(targets.shape, logits.shape);
  if (logits.rank !== 2 || !(probabilities || sameShape(targets.shape, logits.shape.slice(0, 1)))) {
    throw new AutogradError(
      'crossEntropy',
      'logits must be [N, C], and targets [N] of classes or [N, C] of probabilities',
      `logits ${formatShape(logits.shape)}`,
      `targets ${formatShape(targets.shape)}`,
    );
  }
  const logarithms = logits.logSoftmax(1);
  const picked = probabilities
    ? logarithms.mul(targets).sum(1)
    : logarithms.gather(1, targets.unsqueeze(1)).squeeze(1);
  return reduceLoss(picked.neg(), options);
}

/**
 * Mean squared error: (prediction − target)², averaged over all elements.
 *
 * @throws AutogradError when the shapes differ
 */
export function mse(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  requireTensor('mse', 0, prediction);
  requireTensor('mse', 1, target);
  if (!sameShape(prediction.shape, target.shape)) {
    throw new AutogradError(
      'mse',
      'prediction and target must have one shape',
      `prediction ${formatShape(prediction.shape)}`,
      `target ${formatShape(target.shape)}`,
    );
  }
  return reduceLoss(prediction.sub(target).square(), options);
}

function reduceLoss(losses: Tensor, { reduction = 'mean' }: LossOptions): Tensor {
  if (reduction === 'none') return losses;
  return reduction === 'sum' ? losses.sum() : losses.mean();
}
