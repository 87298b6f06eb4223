/** What `--optimizer` may be: one row each. */
import type { Tensor } from '@downhill/autograd';
import { Adam, type Optimizer, SGD } from '@downhill/nn';
import type { LossName } from './losses.js';

export interface OptimizerNumbers {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

export interface OptimizerRow {
  /** Default learning rate with each loss. */
  readonly learningRate: Readonly<Record<LossName, number>>;
  /** Default momentum. */
  readonly momentum: number;
  readonly create: (parameters: readonly Tensor[], numbers: OptimizerNumbers) => Optimizer;
}

export const optimizers = {
  sgd: {
    learningRate: { 'cross-entropy': 0.05, mse: 10 },
    momentum: 0,
    create: (parameters, numbers) => new SGD(parameters, numbers),
  },
  adam: {
    learningRate: { 'cross-entropy': 0.001, mse: 0.001 },
    momentum: 0.9,
    create: (parameters, { momentum, ...numbers }) =>
      new Adam(parameters, { ...numbers, betas: [momentum, 0.999] }),
  },
} satisfies Record<string, OptimizerRow>;

export type OptimizerName = keyof typeof optimizers;
