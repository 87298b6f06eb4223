import { Generator } from '@downhill/autograd';
import { describe, expect, test } from 'vitest';
import { type DigitSet, drawDigits, loadDigits, loadTestDigits } from '../src/index.js';

const digits = drawDigits(3_000, new Generator('synthetic test'));
const imageOf = (set: DigitSet, i: number) => set.images.subarray(i * 784, (i + 1) * 784);
const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

test('the same seed gives the same digits, another seed others', async () => {
  const load = (seed: number) => loadTestDigits({ data: 'synthetic', seed });
  const [first, again, other] = [await load(3), await load(3), await load(4)];
  expect(sameBytes(first.test.images, again.test.images)).toBe(true);
  expect(first.test.labels).toEqual(again.test.labels);
  expect(sameBytes(first.test.images, other.test.images)).toBe(false);
});

test('training and test digits have no image in common', async () => {
  const { train, test } = await loadDigits({ data: 'synthetic', seed: 1 });
  const key = (set: DigitSet, i: number) => Buffer.from(imageOf(set, i)).toString('latin1');
  const seen = new Set(Array.from({ length: train.count }, (_, i) => key(train, i)));
  expect(seen.size).toBe(train.count);
  const common = Array.from({ length: test.count }, (_, i) => key(test, i)).filter((k) =>
    seen.has(k),
  );
  expect(common).toEqual([]);
});

test('all ten are equally frequent, in random order', () => {
  const { labels, count, classes } = digits;
  const frequencies = new Array<number>(classes).fill(0);
  for (const label of labels) frequencies[label]!++;
  expect(frequencies).toEqual(new Array(classes).fill(count / classes));
  const repeats = labels.filter((label, i) => label === labels[i - 1]).length;
  expect(repeats / count).toBeGreaterThan(0.05);
  expect(repeats / count).toBeLessThan(0.15);
});

describe('each looks like one of MNIST', () => {
  const statistics = Array.from({ length: digits.count }, (_, i) => {
    const image = imageOf(digits, i);
    let [mass, x, y, top, bottom, left, right, grey] = [0, 0, 0, 28, -1, 28, -1, 0];
    image.forEach((ink, pixel) => {
      const [row, column] = [Math.floor(pixel / 28), pixel % 28];
      mass += ink;
      x += ink * column;
      y += ink * row;
      if (ink > 0 && ink < 255) grey++;
      if (ink < 128) return;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, column);
      right = Math.max(right, column);
    });
    const side = Math.max(bottom - top, right - left) + 1;
    return { image, x: x / mass, y: y / mass, side, grey, ink: mass / 784 / 255 };
  });

  test('in a box of about 20×20 pixels', () => {
    for (const { side } of statistics) {
      expect(side).toBeGreaterThanOrEqual(16);
      expect(side).toBeLessThanOrEqual(22);
    }
  });

  test('centred by its mass, but for a little shift', () => {
    for (const { x, y } of statistics) expect(Math.hypot(x - 13.5, y - 13.5)).toBeLessThan(4.5);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
    expect(mean(statistics.map(({ x }) => x))).toBeCloseTo(13.5, 0);
    expect(mean(statistics.map(({ y }) => y))).toBeCloseTo(13.5, 0);
  });

  test('with full ink, soft edges and a clear border', () => {
    for (const { image, grey, ink } of statistics) {
      expect(Math.max(...image)).toBe(255);
      expect(grey).toBeGreaterThan(20);
      expect(ink).toBeGreaterThan(0.02);
      expect(ink).toBeLessThan(0.35);
      const border = image.filter((_, p) => p < 28 || p >= 756 || p % 28 === 0 || p % 28 === 27);
      expect(border.filter((pixel) => pixel > 0).length).toBeLessThan(10);
    }
  });
});

test('what they show can be told: most are nearest to the mean image of their class', () => {
  const means = Array.from({ length: 10 }, () => new Float64Array(784));
  const half = digits.count / 2;
  for (let i = 0; i < half; i++) {
    imageOf(digits, i).forEach((ink, pixel) => {
      means[digits.labels[i]!]![pixel]! += ink / (half / 10);
    });
  }
  const distance = (image: Uint8Array, mean: Float64Array) =>
    image.reduce((sum, ink, pixel) => sum + (ink - mean[pixel]!) ** 2, 0);
  let right = 0;
  for (let i = half; i < digits.count; i++) {
    const distances = means.map((mean) => distance(imageOf(digits, i), mean));
    if (distances.indexOf(Math.min(...distances)) === digits.labels[i]) right++;
  }
  expect(right / half).toBeGreaterThan(0.75);
  // Were they all alike, a network would have nothing to learn.
  expect(right / half).toBeLessThan(0.97);
});
