import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Ensemble,
  Flatten,
  Linear,
  MaxPool2d,
  type Module,
  Sequential,
} from '@downhill/nn';
import type { LayerChoice, Preset } from './preset.js';

export const best: Preset = {
  description: 'the mean of three networks with three convolutions and batch normalisation',
  layers: (choice) => [new Ensemble([member(choice), member(choice), member(choice)])],
  recipe: {
    optimizer: 'adamw',
    learningRate: 0.004,
    weightDecay: 0.01,
    schedule: 'one-cycle',
    augment: 'elastic',
    // 64 for each network, which sees as many digits as in a third of the epochs.
    batchSize: 192,
    epochs: 36,
  },
};

function member({ classes, activation }: LayerChoice): Module {
  return new Sequential(
    // Pooling first leaves less to normalise, and the same maxima.
    ...[new Conv2d(1, 32, 3), new MaxPool2d(2), new BatchNorm2d(32), activation()],
    ...[new Conv2d(32, 64, 3), new MaxPool2d(2), new BatchNorm2d(64), activation()],
    ...[new Conv2d(64, 64, 3, { padding: 1 }), new BatchNorm2d(64), activation()],
    ...[new Flatten(), new Dropout(0.25)],
    ...[new Linear(128), activation(), new Dropout(0.25)],
    new Linear(classes),
  );
}
