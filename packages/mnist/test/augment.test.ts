import { Generator } from '@downhill/autograd';
import { describe, expect, test } from 'vitest';
import { ElasticField } from '../src/elastic.js';
import { type Augmentation, createAugmenter, drawDigits } from '../src/index.js';

const count = 200;
const { images } = drawDigits(count, new Generator('augment test'));
const everything: Augmentation = {
  shift: 2,
  rotation: 10,
  scale: 0.1,
  shear: 10,
  elastic: { strength: 1, smoothness: 5 },
};

function augmented(augmentation: Augmentation, random = new Generator(1)): Uint8Array {
  const out = new Uint8Array(images.length);
  createAugmenter(augmentation)(images, count, 28, 28, random, out);
  return out;
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

test.each<Augmentation>([{}, { shift: 0, scale: 0 }, { elastic: { strength: 0, smoothness: 4 } }])(
  '%o changes nothing',
  (augmentation) => {
    expect(same(augmented(augmentation), images)).toBe(true);
  },
);

test.each<Augmentation>([
  { shift: 2 },
  { rotation: 10 },
  { scale: 0.1 },
  { shear: 10 },
  { elastic: { strength: 1, smoothness: 5 } },
  everything,
])('%o moves the images, as the seed says', (augmentation) => {
  const first = augmented(augmentation);
  expect(same(first, augmented(augmentation))).toBe(true);
  expect(same(first, augmented(augmentation, new Generator(2)))).toBe(false);
  const image = (set: Uint8Array, i: number) => set.subarray(i * 784, (i + 1) * 784);
  const moved = Array.from({ length: count }, (_, i) => !same(image(first, i), image(images, i)));
  expect(moved.filter(Boolean).length).toBeGreaterThan(0.95 * count);
});

test('two batches in turn are as one, and in place is as apart', () => {
  const augment = createAugmenter(everything);
  const random = new Generator(1);
  const inPlace = Uint8Array.from(images);
  const rest = inPlace.subarray(80 * 784);
  augment(inPlace, 80, 28, 28, random, inPlace);
  augment(rest, count - 80, 28, 28, random, rest);
  expect(same(inPlace, augmented(everything))).toBe(true);
});

test('images of another size can follow', () => {
  const augment = createAugmenter(everything);
  const small = new Uint8Array(3 * 10 * 12).fill(255);
  const outs = [1, 2].map(() => {
    const out = new Uint8Array(small.length);
    augment(small, 3, 10, 12, new Generator(5), out);
    augment(images, 1, 28, 28, new Generator(5), new Uint8Array(784));
    return out;
  });
  expect(same(outs[0]!, outs[1]!)).toBe(true);
});

test('shifts are uniform in ± the shift', () => {
  const dot = new Uint8Array(28 * 28);
  for (const [r, c] of [
    [13, 13],
    [13, 14],
    [14, 13],
    [14, 14],
  ] as const)
    dot[r * 28 + c] = 240;
  const augment = createAugmenter({ shift: 3 });
  const random = new Generator('shifts');
  const out = new Uint8Array(784);
  const shifts = Array.from({ length: 500 }, () => {
    augment(dot, 1, 28, 28, random, out);
    const mass = out.reduce((sum, ink) => sum + ink, 0);
    return out.reduce((sum, ink, pixel) => sum + ink * (pixel % 28), 0) / mass - 13.5;
  });
  expect(Math.max(...shifts)).toBeLessThan(3.05);
  expect(Math.min(...shifts)).toBeGreaterThan(-3.05);
  const meanOf = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(meanOf(shifts))).toBeLessThan(0.3);
  expect(meanOf(shifts.map((shift) => shift ** 2))).toBeCloseTo(3 ** 2 / 3, 0);
});

describe('an elastic field', () => {
  const side = 40;
  const draws = (strength: number, smoothness: number) => {
    const field = new ElasticField(side, side, smoothness);
    const random = new Generator('field');
    return Array.from({ length: 200 }, () => {
      field.draw(strength, random);
      return [Float32Array.from(field.x), Float32Array.from(field.y)] as const;
    }).flat();
  };
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

  test.each([
    [1, 3],
    [2, 6.5],
    [0.5, 9],
  ])('of strength %d and smoothness %d is that strong, and that smooth', (strength, smoothness) => {
    const fields = draws(strength, smoothness);
    const all = fields.map((field) => mean(Array.from(field, (v) => v * v)));
    expect(Math.sqrt(mean(all)) / strength).toBeCloseTo(1, 1);
    const correlation = (distance: number) =>
      mean(
        fields.map((f) =>
          mean(Array.from({ length: side - distance }, (_, c) => f[c]! * f[c + distance]!)),
        ),
      ) / mean(all);
    expect(correlation(1)).toBeGreaterThan(0.8);
    expect(Math.abs(correlation(Math.ceil(4 * smoothness)))).toBeLessThan(0.3);
  });

  test('has independent axes', () => {
    const fields = draws(1, 5);
    const products = Array.from({ length: fields.length / 2 }, (_, i) =>
      mean(Array.from(fields[2 * i]!, (x, pixel) => x * fields[2 * i + 1]![pixel]!)),
    );
    expect(Math.abs(mean(products))).toBeLessThan(0.1);
  });
});

test.each<[augmentation: Augmentation, message: string]>([
  [{ shift: -1 }, 'shift is -1, expected a number at least 0 pixels'],
  [{ rotation: Number.NaN }, 'rotation is NaN, expected a number at least 0 degrees'],
  [{ scale: 1 }, 'scale is 1, expected a number from 0 to below 1 (a fraction)'],
  [{ shear: 90 }, 'shear is 90, expected a number from 0 to below 90 degrees'],
  [{ elastic: { strength: -1, smoothness: 4 } }, 'elastic.strength is -1, expected'],
  [
    { elastic: { strength: 1, smoothness: 0.5 } },
    'elastic.smoothness is 0.5, expected a number at least 1 pixels',
  ],
])('%o is an error', (augmentation, message) => {
  expect(() => createAugmenter(augmentation)).toThrow(`createAugmenter: ${message}`);
});

test('arrays that are too short are an error', () => {
  const augment = createAugmenter({});
  const run = () => augment(images, count, 28, 28, new Generator(), new Uint8Array(784));
  expect(run).toThrow(
    'augment: 200 images of 28×28 take 156800 bytes; images has 156800 and out 784',
  );
});

test('scale makes images smaller as well as greater', () => {
  const full = new Uint8Array(20 * 28 * 28).fill(255);
  createAugmenter({ scale: 0.3 })(full, 20, 28, 28, new Generator(2), full);
  const corners = Array.from({ length: 20 }, (_, i) => full[i * 28 * 28]);
  expect(corners).toContain(0);
  expect(corners).toContain(255);
});
