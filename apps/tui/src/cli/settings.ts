/** The flag behind each setting of a run. */
import type { Recipe } from '../trainer/presets/preset.js';
import type { RunConfig } from '../trainer/protocol.js';
import type { FlagName } from './flags.js';

export const flagOf = {
  data: 'data',
  testData: 'test-data',
  model: 'model',
  activation: 'activation',
  views: 'views',
  loss: 'loss',
  labelSmoothing: 'label-smoothing',
  optimizer: 'optimizer',
  learningRate: 'lr',
  schedule: 'schedule',
  momentum: 'momentum',
  weightDecay: 'weight-decay',
  batchSize: 'batch-size',
  epochs: 'epochs',
  augment: 'augment',
  average: 'average',
  seed: 'seed',
  backend: 'backend',
  threads: 'threads',
  pace: 'pace',
} satisfies Record<keyof RunConfig, FlagName>;

/** A recipe as flags and their values. */
export function recipeFlags(recipe: Recipe): Map<FlagName, string | number> {
  const settings: Readonly<Record<string, string | number>> = recipe;
  return new Map(
    Object.entries(flagOf).flatMap(([setting, flag]): [FlagName, string | number][] => {
      const value = settings[setting];
      return value === undefined ? [] : [[flag, value]];
    }),
  );
}
