import { optimizers } from '../trainer/optimizers.js';
import type { RunConfig } from '../trainer/protocol.js';
import type { Options } from './flags.js';

/** The configuration that a command line stands for: what it leaves open, the choice of optimizer, loss and activation decides. */
export function runConfig(options: Options): RunConfig {
  const defaults = optimizers[options.optimizer];
  return {
    data: options.data,
    testData: options['test-data'],
    model: options.model,
    activation: options.activation,
    views: options.views,
    loss: options.loss,
    optimizer: options.optimizer,
    learningRate: options.lr ?? defaults.learningRate[options.loss][options.activation],
    schedule: options.schedule,
    momentum: options.momentum ?? defaults.momentum,
    weightDecay: options['weight-decay'],
    labelSmoothing: options['label-smoothing'],
    batchSize: options['batch-size'],
    epochs: options.epochs,
    augment: options.augment,
    average: options.average,
    seed: options.seed,
    backend: options.backend,
    threads: options.threads,
    pace: options.pace,
  };
}
