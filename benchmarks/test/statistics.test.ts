import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fastestStep, median, rounded, usualStep } from '../src/statistics.js';

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
    [[-1, -10, 5, 100], 2],
  ])('of %j is %d', (numbers, expected) => expect(median(numbers)).toBe(expected));

  it('of none is not a number', () => expect(median([])).toBeNaN());

  it('leaves as many on either side', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (numbers) => {
        const middle = median(numbers);
        const less = numbers.filter((x) => x < middle).length;
        const more = numbers.filter((x) => x > middle).length;
        expect(Math.max(less, more)).toBeLessThanOrEqual(numbers.length / 2);
      }),
    );
  });
});

describe('the usual step', () => {
  it('is any step where all are alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 9 }), (n, each) => {
        const ends = Array.from({ length: n + 1 }, (_, i) => 1000 + each * i);
        expect(usualStep(ends)).toBeCloseTo(each, 9);
      }),
    );
  });

  it('does not count what disturbs a few', () => {
    const ends = [0];
    for (let i = 0; i < 200; i++) ends.push(ends.at(-1)! + (i === 40 || i === 90 ? 1000 : 2));
    expect(usualStep(ends)).toBeCloseTo(2, 9);
  });

  it('counts what comes back in every stretch', () => {
    const ends = [0];
    for (let i = 0; i < 200; i++) ends.push(ends.at(-1)! + (i % 10 === 0 ? 11 : 1));
    expect(usualStep(ends)).toBeCloseTo(2, 9);
  });
});

describe('the fastest step', () => {
  it('is that of the best stretch', () => {
    const ends = [0];
    for (let i = 0; i < 300; i++) ends.push(ends.at(-1)! + (i >= 100 && i < 150 ? 1 : 3));
    expect(fastestStep(ends)).toBeCloseTo(1, 9);
  });

  it('is no single lucky step', () => {
    const ends = [0];
    for (let i = 0; i < 300; i++) ends.push(ends.at(-1)! + (i === 150 ? 0.1 : 1));
    expect(fastestStep(ends)).toBeGreaterThan(0.9);
  });

  it('is any step where each is longer than a stretch', () => {
    expect(fastestStep([0, 30, 50, 90])).toBe(20);
  });

  it('is the mean of all where they are shorter than a stretch', () => {
    expect(fastestStep([0, 1, 3])).toBe(1.5);
  });
});

it.each([
  [123.456, 3, 123],
  [0.0123456, 3, 0.0123],
  [9999, 2, 10_000],
  [5, 4, 5],
])('%d to %d digits is %d', (x, digits, expected) => expect(rounded(x, digits)).toBe(expected));
