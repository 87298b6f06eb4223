import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d } from '@downhill/nn';
import type { Preset } from './preset.js';

export const cnn: Preset = {
  description: 'three 3×3 convolutions, 32-64-128, with batch normalisation',
  layers: ({ classes, activation }) => [
    // Pooling first leaves less to normalise, and the same maxima.
    ...[new Conv2d(1, 32, 3, { padding: 1 }), new MaxPool2d(2), new BatchNorm2d(32), activation()],
    ...[new Conv2d(32, 64, 3, { padding: 1 }), new MaxPool2d(2), new BatchNorm2d(64), activation()],
    ...[new Conv2d(64, 128, 3), new BatchNorm2d(128), activation()],
    ...[new Flatten(), new Dropout(0.3)],
    new Linear(classes),
  ],
  recipe: {
    optimizer: 'adamw',
    learningRate: 0.004,
    weightDecay: 0.01,
    schedule: 'one-cycle',
    augment: 'elastic',
    batchSize: 128,
    epochs: 12,
    average: 0.998,
  },
};
