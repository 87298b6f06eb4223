/** Digits as a network reads them. */
import { tensor } from '@downhill/autograd';
import type { DigitSet } from '@downhill/mnist';
import type { Batch, Dataset } from '@downhill/nn';

/** Part of a digit set: grey levels from 0 (background) to 1 (full ink) as float32 [N, pixels], labels as int32 [N]. */
export class DigitData implements Dataset {
  /** The digits `start` to `end` − 1; all of them when left out. */
  constructor(
    readonly digits: DigitSet,
    readonly start = 0,
    readonly end = digits.count,
  ) {}

  get size(): number {
    return this.end - this.start;
  }

  batch(indices: Uint32Array): Batch {
    const { digits, start } = this;
    const count = indices.length;
    const pixels = digits.rows * digits.columns;
    const images = new Float32Array(count * pixels);
    const labels = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const position = start + indices[i]!;
      const from = position * pixels;
      const to = i * pixels;
      for (let p = 0; p < pixels; p++) images[to + p] = digits.images[from + p]! / 255;
      labels[i] = digits.labels[position]!;
    }
    return { inputs: tensor(images, { shape: [count, pixels] }), targets: tensor(labels) };
  }
}
