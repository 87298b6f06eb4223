/** Digits as a network reads them. */
import { type Shape, tensor } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import { TensorDataset } from '@downhill/nn';

/** A digit set: grey levels from 0 (background) to 1 (full ink) as float32 [N, …inputShape], labels as uint8 [N]. */
export class DigitData extends TensorDataset {
  constructor({ images, labels, count }: DigitSet, inputShape: Shape) {
    const pixels = tensor(images, { shape: [count, ...inputShape] });
    super(pixels, tensor(labels), { scale: 1 / 255 });
  }
}
