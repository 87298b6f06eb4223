import { Conv2d, Flatten, Linear, MaxPool2d } from '@downhill/nn';
import type { Preset } from './preset.js';

export const lenet: Preset = {
  description: 'two 5×5 convolutions with pooling, then 120-84-10 (LeNet-5)',
  layers: ({ classes, activation }) => [
    ...[new Conv2d(1, 6, 5, { padding: 2 }), activation(), new MaxPool2d(2)],
    ...[new Conv2d(6, 16, 5), activation(), new MaxPool2d(2)],
    new Flatten(),
    ...[new Linear(120), activation()],
    ...[new Linear(84), activation()],
    new Linear(classes),
  ],
  recipe: {
    optimizer: 'adamw',
    learningRate: 0.004,
    weightDecay: 0.01,
    schedule: 'one-cycle',
    augment: 'elastic',
    batchSize: 64,
    epochs: 12,
  },
};
