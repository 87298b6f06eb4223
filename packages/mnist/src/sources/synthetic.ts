import { Generator } from '@downhill/autograd';
import { CLASSES, type DigitSet } from '../digits.js';
import type { Part } from '../files.js';
import { emptyDrawing, writeDigit } from '../synthetic/hand.js';
import { paint } from '../synthetic/paint.js';
import type { OpenSource } from './source.js';

/** MNIST's image size. */
const SIDE = 28;
const counts: Readonly<Record<Part, number>> = { train: 20_000, test: 4_000 };

/**
 * Synthetic digits, drawn on the spot: 20,000 to train on and 4,000 to test on. They depend on the seed only.
 *
 * @param notice what to tell the user when these digits stand in for others
 */
export function openSynthetic(seed: number, notice: string | null = null): OpenSource {
  const random = new Generator(seed).stream('synthetic-digits');
  return {
    source: { kind: 'synthetic', description: `synthetic digits, seed ${seed}`, notice },
    read: async (part) => drawDigits(counts[part], random.stream(part)),
  };
}

/**
 * Draws digits that look like MNIST's: 28×28 grey levels, in a box of about 20×20, centred by mass. All ten are equally
 * frequent, up to one, and in random order.
 *
 * @param count how many
 * @param random equal generators give equal digits
 * @example drawDigits(20, new Generator(1)).labels.length   // 20
 */
export function drawDigits(count: number, random: Generator): DigitSet {
  const images = new Uint8Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  const drawing = emptyDrawing();
  random.permutation(count).forEach((position, i) => {
    labels[position] = i % CLASSES;
  });
  labels.forEach((label, i) => {
    writeDigit(label, random, drawing);
    paint(drawing, images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), SIDE, SIDE);
  });
  return { images, labels, count, rows: SIDE, columns: SIDE, classes: CLASSES };
}
