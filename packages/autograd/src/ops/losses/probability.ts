/** Losses of probabilities against probabilities. */
import { defineOp } from '../../op.js';
import type { ShapeOf } from '../../shape-types/broadcast.js';
import type { Checked, Same } from '../../shape-types/check.js';
import type { Loss } from '../../shape-types/losses.js';
import type { Tensor } from '../../tensor.js';
import { floatingOf } from '../reduce.js';
import {
  type LossOptions,
  type LossReduction,
  reduceLosses,
  requireOneShape,
} from './reduction.js';

/** What losses of probabilities take. */
export interface WeightedLossOptions<R extends LossReduction = LossReduction>
  extends LossOptions<R> {
  /** Multiplied to the losses; broadcasts to their shape. */
  readonly weight?: Tensor;
}

// Logarithms are cut off at −100, so that one wrong certainty does not make the mean infinite.
const LEAST_LOGARITHM = -100;
// In single precision, as PyTorch has it.
const LEAST_VARIANCE = Math.fround(1e-12);

const logarithmOf = (probability: Tensor) => probability.log().clamp(LEAST_LOGARITHM);
const complement = (x: Tensor) => x.neg().add(1);

// ∂/∂p = (p − t) / p(1 − p), ∂/∂t = ln(1 − p) − ln p
const bceOp = defineOp({
  name: 'bce',
  forward: ([p, t]) =>
    t!
      .mul(logarithmOf(p!))
      .add(complement(t!).mul(logarithmOf(complement(p!))))
      .neg(),
  gradients: [
    {
      reads: [0, 1],
      vjp: (dy, { input }) => {
        const [p, t] = [input(0), input(1)];
        return dy.mul(p.sub(t)).div(p.mul(complement(p)).clamp(LEAST_VARIANCE));
      },
    },
    {
      reads: [0],
      vjp: (dy, { input }) => dy.mul(logarithmOf(complement(input(0))).sub(logarithmOf(input(0)))),
    },
  ],
});

/**
 * Binary cross-entropy: −(t·ln p + (1 − t)·ln(1 − p)), with logarithms cut off at −100 as in PyTorch. From logits,
 * {@link bceWithLogits} is the better way.
 *
 * @param probabilities p from 0 to 1, of any shape
 * @param targets t from 0 to 1, of the same shape
 * @throws AutogradError when the shapes differ
 * @example bce(tensor([0.5, 0.25]), tensor([1, 0]))   // 0.4904
 */
export function bce<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  probabilities: A,
  targets: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  options?: WeightedLossOptions<R>,
): Tensor<Loss<ShapeOf<A>, R>>;
export function bce(
  probabilities: Tensor,
  targets: Tensor,
  { weight, ...options }: WeightedLossOptions = {},
): Tensor {
  requireOneShape('bce', { probabilities, targets });
  const p = floatingOf(probabilities);
  return reduceLosses(weighted(bceOp([p, targets.to(p.dtype)], undefined), weight), options);
}

/**
 * Binary cross-entropy of logits x: −(w·t·ln σ(x) + (1 − t)·ln(1 − σ(x))), exact for x of any size.
 *
 * @param logits x, of any shape
 * @param targets t from 0 to 1, of the same shape
 * @param options.posWeight w, how much the positives count; broadcasts. Default 1.
 * @throws AutogradError when the shapes differ
 * @example bceWithLogits(tensor([0, 2]), tensor([1, 0]), { posWeight: tensor(3) })   // 2.1032
 */
export function bceWithLogits<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  logits: A,
  targets: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  options?: WeightedLossOptions<R> & { readonly posWeight?: Tensor | number },
): Tensor<Loss<ShapeOf<A>, R>>;
export function bceWithLogits(
  logits: Tensor,
  targets: Tensor,
  {
    weight,
    posWeight,
    ...options
  }: WeightedLossOptions & { readonly posWeight?: Tensor | number } = {},
): Tensor {
  requireOneShape('bceWithLogits', { logits, targets });
  const t = targets.to(floatingOf(logits).dtype);
  const positive = logits.logSigmoid().mul(posWeight === undefined ? t : t.mul(posWeight));
  const negative = logits.neg().logSigmoid().mul(complement(t));
  return reduceLosses(weighted(positive.add(negative).neg(), weight), options);
}

function weighted(losses: Tensor, weight: Tensor | undefined): Tensor {
  return weight === undefined ? losses : losses.mul(weight);
}

/**
 * The Kullback–Leibler divergence of targets t from predictions: t·(ln t − logProbabilities), 0 where t is 0.
 *
 * @param logProbabilities logarithms of the predictions: the output of `logSoftmax`
 * @param targets t, of the same shape
 * @param options.logTarget whether the targets are logarithms, too. Default false.
 * @param options.reduction beside those of all losses, `batchMean` divides the sum by the length of axis 0: the
 * divergence as it is defined. Default `mean`, over all elements, as in PyTorch.
 * @throws AutogradError when the shapes differ
 * @example klDiv(student.logSoftmax(1), teacher.softmax(1), { reduction: 'batchMean' })   // [8, 10], [8, 10] → []
 */
export function klDiv<
  A extends Tensor,
  B extends Tensor,
  R extends LossReduction | 'batchMean' = 'mean',
>(
  logProbabilities: A,
  targets: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  options?: { readonly logTarget?: boolean; readonly reduction?: R },
): Tensor<Loss<ShapeOf<A>, R>>;
export function klDiv(
  logProbabilities: Tensor,
  targets: Tensor,
  {
    logTarget = false,
    reduction = 'mean',
  }: { readonly logTarget?: boolean; readonly reduction?: LossReduction | 'batchMean' } = {},
): Tensor {
  requireOneShape('klDiv', { logProbabilities, targets });
  const t = logTarget ? targets.exp() : targets;
  const own = logTarget ? t.mul(targets) : t.xlogy(t);
  const losses = own.sub(t.mul(logProbabilities));
  if (reduction !== 'batchMean') return reduceLosses(losses, { reduction });
  return losses.sum().div(losses.shape[0] ?? 1);
}
