import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { horizontalBar, progressBar } from '../../src/draw/bar.js';

describe('horizontalBar', () => {
  it.each([
    [0, '    '],
    [1 / 32, '▏   '],
    [0.5, '██  '],
    [0.6, '██▍ '],
    [1, '████'],
    [7, '████'],
    [-1, '    '],
    [Number.NaN, '    '],
  ])('%d of four columns', (fraction, expected) => {
    expect(horizontalBar(fraction, 4)).toBe(expected);
  });
});

describe('progressBar', () => {
  it.each([
    [0, '', '────'],
    [1 / 8, '╸', '───'],
    [0.5, '━━', '──'],
    [1, '━━━━', ''],
  ])('%d of four columns', (fraction, done, left) => {
    expect(progressBar(fraction, 4)).toEqual({ done, left });
  });
});

it('bars keep their width and grow with the fraction', () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  const ink = (bar: string) => [...bar].reduce((sum, c) => sum + ' ▏▎▍▌▋▊▉█'.indexOf(c), 0);
  fc.assert(
    fc.property(fraction, fraction, fc.nat(60), (a, b, width) => {
      const [small, large] = [Math.min(a, b), Math.max(a, b)];
      expect(horizontalBar(a, width)).toHaveLength(width);
      expect(ink(horizontalBar(small, width))).toBeLessThanOrEqual(
        ink(horizontalBar(large, width)),
      );
      const { done, left } = progressBar(a, width);
      expect(done.length + left.length).toBe(width);
    }),
  );
});
