/** What `--loss` may be: one row each. */
import type { Tensor } from '@downhill/autograd';
import { crossEntropy, type Layer, type Loss, mse, oneHot, Sigmoid } from '@downhill/nn';

export interface LossRow {
  /** What follows the last linear layer. */
  readonly outputLayers: () => readonly Layer[];
  /** The mean over a batch, of outputs [N, C] and labels [N]. */
  readonly compute: Loss;
  /** How sure the network is of each class, 0 to 1: from outputs [N, C]. */
  readonly probabilities: (outputs: Tensor) => Tensor;
}

export const losses = {
  'cross-entropy': {
    outputLayers: () => [],
    compute: crossEntropy,
    probabilities: (outputs) => outputs.softmax(),
  },
  /** Each output passes a sigmoid and is to be 1 for its own class and 0 for the others. */
  mse: {
    outputLayers: () => [new Sigmoid()],
    compute: (outputs, labels) => mse(outputs, oneHot(labels, outputs.shape[1]!)),
    probabilities: (outputs) => outputs,
  },
} satisfies Record<string, LossRow>;

export type LossName = keyof typeof losses;
