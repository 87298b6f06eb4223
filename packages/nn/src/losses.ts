/** Loss functions: how far outputs are from their targets, as one number to go down on. */
import { arange, type DType, type Tensor } from '@downhill/autograd';

export {
  bce,
  bceWithLogits,
  cosineEmbedding,
  crossEntropy,
  hingeEmbedding,
  huber,
  klDiv,
  type LossOptions,
  type LossReduction,
  l1,
  marginRanking,
  mse,
  multiMargin,
  nll,
  smoothL1,
  tripletMargin,
} from '@downhill/autograd';

/** A loss: takes outputs and targets, returns a scalar. */
export type Loss = (outputs: Tensor, targets: Tensor) => Tensor;

/**
 * Classes [N] as rows [N, classes] with a 1 in the class's place, else 0: targets for `mse` on classes.
 *
 * @example oneHot(tensor([2, 0], { dtype: 'int32' }), 3)   // [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot(targets: Tensor, classes: number, dtype: DType = 'float32'): Tensor {
  return targets.unsqueeze(-1).equal(arange(classes)).to(dtype);
}
