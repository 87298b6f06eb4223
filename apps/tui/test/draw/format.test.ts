import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatClock,
  formatCompact,
  formatCount,
  formatLoss,
  formatPercent,
  formatRate,
  formatTick,
  formatTight,
} from '../../src/draw/format.js';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

interface Table {
  format: (value: number) => string;
  cases: [value: number, expected: string][];
}

const tables: Table[] = [
  {
    format: formatCount,
    cases: [
      [0, '0'],
      [999, '999'],
      [1234567.4, '1,234,567'],
    ],
  },
  {
    format: formatCompact,
    cases: [
      [0, '0'],
      [999, '999'],
      [1000, '1.0k'],
      [1249, '1.2k'],
      [9949, '9.9k'],
      [9951, '10k'],
      [41_234, '41k'],
      [999_499, '999k'],
      [999_600, '1.0M'],
      [2.5e9, '2.5G'],
    ],
  },
  {
    format: formatTick,
    cases: [
      [500, '500'],
      [1000, '1k'],
      [1500, '1.5k'],
      [20_000, '20k'],
    ],
  },
  {
    format: formatTight,
    cases: [
      [7, '7'],
      [980, '980'],
      [1135, '1k1'],
      [12_000, '12k'],
    ],
  },
  {
    format: formatLoss,
    cases: [
      [Math.LN10, '2.303'],
      [0.0412, '0.0412'],
      [0.00004, '4e-5'],
      [0, '0.0000'],
      [12.345, '12.35'],
      [123456, '1.2e5'],
      [nan, 'NaN'],
      [infinity, '∞'],
    ],
  },
  {
    format: formatRate,
    cases: [
      [0.05, '0.05'],
      [1, '1'],
      [0.001, '0.001'],
      [0.00005, '5e-5'],
      [0, '0'],
      [0.333333, '0.333'],
    ],
  },
  {
    format: (x: number) => formatPercent(x),
    cases: [
      [0.97314, '97.31%'],
      [1, '100%'],
      [nan, '–'],
    ],
  },
  {
    format: formatClock,
    cases: [
      [7, '0:07'],
      [759.6, '12:40'],
      [11_229, '3:07:09'],
      [-1, '0:00'],
      [nan, '–:––'],
    ],
  },
];

describe.each(tables)('$format.name', ({ format, cases }) => {
  it.each(cases)('%d is %j', (value, expected) => {
    expect(format(value)).toBe(expected);
  });
});

it('fits into the space that is kept for it', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-99, max: 999e9, noNaN: true }), (value) => {
      expect(formatCompact(value).length).toBeLessThanOrEqual(4);
      expect(formatTight(Math.min(value, 999_499)).length).toBeLessThanOrEqual(4);
      expect(formatLoss(value).length).toBeLessThanOrEqual(7);
    }),
  );
});
