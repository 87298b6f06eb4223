/** What `--loss` may be: one row each. */
import type { Tensor } from '@downhill/autograd';
import { crossEntropy, type Layer, mse, oneHot, Sigmoid } from '@downhill/nn';

export interface LossRow {
  /** What follows the last linear layer. */
  readonly outputLayers: () => readonly Layer[];
  /** The mean over a batch, of outputs [N, C] and labels [N], smoothed by a part from 0, the default, to 1. */
  readonly compute: (outputs: Tensor, labels: Tensor, labelSmoothing?: number) => Tensor;
  /** How sure the network is of each class, 0 to 1: from outputs [N, C]. */
  readonly probabilities: (outputs: Tensor) => Tensor;
}

export const losses = {
  'cross-entropy': {
    outputLayers: () => [],
    compute: (outputs, labels, labelSmoothing = 0) =>
      crossEntropy(outputs, labels, { labelSmoothing }),
    probabilities: (outputs) => outputs.softmax(),
  },
  /** Each output passes a sigmoid and is to be 1 for its own class and 0 for the others. */
  mse: {
    outputLayers: () => [new Sigmoid()],
    compute: (outputs, labels, labelSmoothing = 0) => {
      const classes = outputs.shape[1]!;
      const wanted = oneHot(labels, classes);
      if (labelSmoothing === 0) return mse(outputs, wanted);
      return mse(outputs, wanted.mul(1 - labelSmoothing).add(labelSmoothing / classes));
    },
    probabilities: (outputs) => outputs,
  },
} satisfies Record<string, LossRow>;

export type LossName = keyof typeof losses;
