import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/cli/nearest.js';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['lr', '', 2],
    ['kitten', 'sitting', 3],
    ['epohcs', 'epochs', 1],
    ['batchsize', 'batch-size', 1],
    ['sede', 'seed', 1],
    ['ca', 'abc', 3],
  ])('from "%s" to "%s" is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is symmetric, zero only for equal words, and at most the longer length', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });

  it('is 1 after any single typing mistake', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom('x', ''), (before, after, replacement) => {
        expect(editDistance(`${before}d${after}`, before + replacement + after)).toBe(1);
      }),
    );
  });
});

describe('nearest', () => {
  const candidates = ['cross-entropy', 'mse', 'relu'];

  it.each([
    ['crossentropy', 'cross-entropy'],
    ['cross', 'cross-entropy'],
    ['MSE', 'mse'],
    ['rleu', 'relu'],
    ['relu6', 'relu'],
    ['hinge', null],
    ['', null],
  ])('of "%s" is %s', (typed, expected) => {
    expect(nearest(typed, candidates)).toBe(expected);
  });
});
