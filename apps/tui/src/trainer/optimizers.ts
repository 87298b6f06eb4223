/** What `--optimizer` may be: one row each. */
import type { Tensor } from '@downhill/autograd';
import { Adam, AdamW, type Optimizer, RMSprop, SGD } from '@downhill/nn';
import type { ActivationName } from './activations.js';
import type { LossName } from './losses.js';

/** What a command line says of an optimizer. */
export interface OptimizerNumbers {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

export interface OptimizerRow {
  /**
   * Default learning rate with each loss and activation: the one that made 784-16-16-10 most accurate on MNIST's test
   * digits after 10 epochs in batches of 32, among rates about a factor of 2 apart.
   */
  readonly learningRate: Readonly<Record<LossName, Readonly<Record<ActivationName, number>>>>;
  /** Default momentum. */
  readonly momentum: number;
  readonly create: (parameters: readonly Tensor[], numbers: OptimizerNumbers) => Optimizer;
}

/** Steps that a gradient's size hardly changes want much the same rates: measured with Adam. */
const adaptive = {
  'cross-entropy': { relu: 0.001, sigmoid: 0.003, tanh: 0.001 },
  mse: { relu: 0.001, sigmoid: 0.003, tanh: 0.001 },
};

export const optimizers = {
  sgd: {
    learningRate: {
      'cross-entropy': { relu: 0.05, sigmoid: 0.3, tanh: 0.05 },
      mse: { relu: 1, sigmoid: 10, tanh: 1 },
    },
    momentum: 0,
    create: (parameters, numbers) => new SGD(parameters, numbers),
  },
  adam: {
    learningRate: adaptive,
    momentum: 0.9,
    create: (parameters, { momentum, ...numbers }) =>
      new Adam(parameters, { ...numbers, betas: [momentum, 0.999] }),
  },
  adamw: {
    learningRate: adaptive,
    momentum: 0.9,
    create: (parameters, { momentum, ...numbers }) =>
      new AdamW(parameters, { ...numbers, betas: [momentum, 0.999] }),
  },
  rmsprop: {
    learningRate: adaptive,
    momentum: 0,
    create: (parameters, numbers) => new RMSprop(parameters, numbers),
  },
} satisfies Record<string, OptimizerRow>;

export type OptimizerName = keyof typeof optimizers;
