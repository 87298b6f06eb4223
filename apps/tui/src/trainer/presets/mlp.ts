import { Flatten, Linear } from '@downhill/nn';
import type { Preset } from './preset.js';

export const mlp: Preset = {
  description: '784-256-128-10, fully connected',
  layers: ({ classes, activation }) => [
    new Flatten(),
    ...[new Linear(256), activation()],
    ...[new Linear(128), activation()],
    new Linear(classes),
  ],
  recipe: {
    optimizer: 'adamw',
    learningRate: 0.004,
    weightDecay: 0.01,
    schedule: 'one-cycle',
    augment: 'elastic',
    batchSize: 128,
    epochs: 8,
  },
};
