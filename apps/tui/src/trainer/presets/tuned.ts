import { Flatten, Linear } from '@downhill/nn';
import type { Preset } from './preset.js';

export const tuned: Preset = {
  description: "the lesson's 784-16-16-10, trained as well as we know how",
  layers: ({ classes, activation }) => [
    new Flatten(),
    ...[new Linear(16), activation()],
    ...[new Linear(16), activation()],
    new Linear(classes),
  ],
  recipe: {
    optimizer: 'adamw',
    learningRate: 0.01,
    weightDecay: 0.01,
    schedule: 'one-cycle',
    augment: 'shift',
    batchSize: 64,
    epochs: 30,
  },
};
