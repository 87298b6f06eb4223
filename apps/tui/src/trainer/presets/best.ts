import { Ensemble, Sequential } from '@downhill/nn';
import { cnn } from './cnn.js';
import type { Preset } from './preset.js';

/** How many networks answer together. */
const members = 3;

export const best: Preset = {
  description: 'the mean of three networks like cnn',
  layers: (choice) => [
    new Ensemble(Array.from({ length: members }, () => new Sequential(...cnn.layers(choice)))),
  ],
  recipe: {
    ...cnn.recipe,
    // As much for each network as cnn has, from a third of the digits in an epoch.
    batchSize: members * 64,
    epochs: members * 14,
  },
};
