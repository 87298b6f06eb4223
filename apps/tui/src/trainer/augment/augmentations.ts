/** What `--augment` may be: one row each. */
import type { Augmentation } from '@downhill/mnist';

/** How far digits of 28×28 pixels are moved; null where they stay as they are. */
export type AugmentationRow = Augmentation | null;

export const augmentations = {
  none: null,
  shift: { shift: 1 },
  affine: { shift: 1.5, rotation: 10, scale: 0.1 },
  elastic: {
    ...{ shift: 1.5, rotation: 10, scale: 0.1, shear: 5 },
    elastic: { strength: 1, smoothness: 7 },
  },
} satisfies Record<string, AugmentationRow>;

export type AugmentationName = keyof typeof augmentations;
