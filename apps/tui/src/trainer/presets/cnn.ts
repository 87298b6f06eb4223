import { Conv2d, Flatten, Linear, MaxPool2d } from '@downhill/nn';
import type { Preset } from './preset.js';

export const cnn: Preset = {
  description: 'two 5×5 convolutions, 32-64, with pooling, then 128-10',
  layers: ({ classes, activation }) => [
    ...[new Conv2d(1, 32, 5, { padding: 2 }), activation(), new MaxPool2d(2)],
    ...[new Conv2d(32, 64, 5), activation(), new MaxPool2d(2)],
    new Flatten(),
    ...[new Linear(128), activation()],
    new Linear(classes),
  ],
  recipe: {
    optimizer: 'adamw',
    learningRate: 0.003,
    weightDecay: 0.01,
    schedule: 'one-cycle',
    augment: 'elastic',
    batchSize: 64,
    epochs: 8,
    average: 0.999,
    views: 5,
  },
};
