/** Digits as tensors that a network can read. */
import { type Tensor, tensor } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';

export interface Batch {
  /** Grey levels from 0 (background) to 1 (full ink): float32 [N, rows·columns]. */
  readonly images: Tensor;
  /** int32 [N]. */
  readonly labels: Tensor;
}

/** The digits at these positions of a set. */
export function gather(digits: DigitSet, positions: ArrayLike<number>): Batch {
  const pixels = digits.rows * digits.columns;
  const images = new Float32Array(positions.length * pixels);
  const labels = new Int32Array(positions.length);
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i]!;
    const from = position * pixels;
    const to = i * pixels;
    for (let p = 0; p < pixels; p++) images[to + p] = digits.images[from + p]! / 255;
    labels[i] = digits.labels[position]!;
  }
  return { images: tensor(images, { shape: [positions.length, pixels] }), labels: tensor(labels) };
}
