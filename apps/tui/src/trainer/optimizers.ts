/** What `--optimizer` may be. */
import type { LossName } from './losses.js';

export interface OptimizerRow {
  /** Default learning rate with each loss. */
  readonly learningRate: Readonly<Record<LossName, number>>;
  /** Default momentum. */
  readonly momentum: number;
}

export const optimizers = {
  sgd: { learningRate: { 'cross-entropy': 0.05, mse: 10 }, momentum: 0 },
  adam: { learningRate: { 'cross-entropy': 0.001, mse: 0.001 }, momentum: 0.9 },
} satisfies Record<string, OptimizerRow>;

export type OptimizerName = keyof typeof optimizers;
