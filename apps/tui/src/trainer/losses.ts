/** What `--loss` may be: one row each. */
import { crossEntropy, mse, type Tensor, zeros } from '@downhill/autograd';

export interface LossRow {
  /** What the last layer's weighted sums go through before they are outputs. */
  readonly output: (sums: Tensor) => Tensor;
  /** The mean over a batch, from outputs [N, C] and labels [N]. */
  readonly loss: (outputs: Tensor, labels: Tensor) => Tensor;
  /** How sure the network is of each class, 0 to 1, from outputs [N, C]. */
  readonly probabilities: (outputs: Tensor) => Tensor;
}

export const losses = {
  'cross-entropy': {
    output: (sums) => sums,
    loss: (outputs, labels) => crossEntropy(outputs, labels),
    probabilities: (outputs) => outputs.softmax(),
  },
  /** Outputs pass a sigmoid and are compared with 1 for the right class and 0 for the others. */
  mse: {
    output: (sums) => sums.sigmoid(),
    loss: (outputs, labels) => mse(outputs, oneHot(labels, outputs.shape)),
    probabilities: (outputs) => outputs,
  },
} satisfies Record<string, LossRow>;

export type LossName = keyof typeof losses;

function oneHot(labels: Tensor, shape: readonly number[]): Tensor {
  const made = zeros(shape);
  const classes = shape[1]!;
  labels.data.forEach((label, i) => {
    made.array[i * classes + label] = 1;
  });
  return made;
}
