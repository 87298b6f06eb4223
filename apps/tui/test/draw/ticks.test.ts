import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTicks, logTicks, nextOneTwoFive, niceTicks } from '../../src/draw/ticks.js';

describe('niceTicks', () => {
  it.each([
    [0, 10, 5, [0, 5, 10]],
    [0, 10, 6, [0, 2, 4, 6, 8, 10]],
    [0, 2.4, 3, [0, 1, 2]],
    [0.11, 0.37, 4, [0.2, 0.3]],
    [0, 18_750, 6, [0, 5000, 10_000, 15_000]],
    [-1, 1, 3, [-1, 0, 1]],
    [1, 1, 5, []],
    [0, Number.NaN, 5, []],
    [0, Number.POSITIVE_INFINITY, 5, []],
    [0, 1, 0, []],
  ])('from %d to %d, at most %d: %j', (low, high, count, expected) => {
    expect(niceTicks(low, high, count)).toEqual(expected);
  });

  it('stays inside, ascends evenly, and is never too many', () => {
    const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        number,
        fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        (low, range, count) => {
          const high = low + range;
          fc.pre(high - low > Math.abs(low) * 1e-6);
          const ticks = niceTicks(low, high, count);
          const slack = (high - low) * 1e-6;
          expect(ticks.length).toBeLessThanOrEqual(count);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(low - slack);
            expect(tick).toBeLessThanOrEqual(high + slack);
          }
          const gaps = ticks.slice(1).map((tick, i) => tick - ticks[i]!);
          for (const gap of gaps) expect(Math.abs(gap - gaps[0]!)).toBeLessThanOrEqual(slack);
        },
      ),
    );
  });
});

describe('logTicks', () => {
  it.each([
    [0.08, 2.6, 6, [0.1, 0.2, 0.5, 1, 2]],
    [0.08, 2.6, 3, [0.1, 0.5, 1]],
    [0.08, 2.6, 2, [0.1, 1]],
    [1e-6, 1, 4, [1e-6, 1e-4, 1e-2, 1]],
    [0.3, 0.4, 4, []],
    [0, 1, 4, []],
    [1, 0.1, 4, []],
  ])('from %d to %d, at most %d: %j', (low, high, count, expected) => {
    expect(logTicks(low, high, count)).toEqual(expected);
  });

  it('stays inside and is never too many', () => {
    const exponent = fc.double({ min: -8, max: 4, noNaN: true });
    fc.assert(
      fc.property(
        exponent,
        fc.double({ min: 0.1, max: 8, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        (from, decades, count) => {
          const [low, high] = [10 ** from, 10 ** (from + decades)];
          const ticks = logTicks(low, high, count);
          expect(ticks.length).toBeLessThanOrEqual(count);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(low * 0.999);
            expect(tick).toBeLessThanOrEqual(high * 1.001);
          }
        },
      ),
    );
  });
});

describe('nextOneTwoFive', () => {
  it.each([
    [0.1, 1, 0.2],
    [0.2, 1, 0.5],
    [0.5, 1, 1],
    [0.05, -1, 0.02],
    [0.001, -1, 0.0005],
    [0.03, 1, 0.05],
    [0.03, -1, 0.02],
    [1, -1, 0.5],
    [10, 1, 20],
  ] as const)('from %d in direction %d is %d', (value, direction, expected) => {
    expect(nextOneTwoFive(value, direction)).toBe(expected);
  });

  it('goes up and down the same stairs', () => {
    let value = 1e-6;
    const way = [value];
    while (value < 100) way.push((value = nextOneTwoFive(value, 1)));
    expect(way).toHaveLength(25);
    const back = [value];
    while (value > 1e-6) back.push((value = nextOneTwoFive(value, -1)));
    expect(back.reverse()).toEqual(way);
  });
});

describe('formatTicks', () => {
  it.each([
    [
      [0, 5, 10],
      ['0', '5', '10'],
    ],
    [
      [0, 0.5, 1],
      ['0.0', '0.5', '1.0'],
    ],
    [
      [0.1, 0.25],
      ['0.10', '0.25'],
    ],
    [
      [0.001, 0.01, 1],
      ['0.001', '0.010', '1.000'],
    ],
    [
      [1e-5, 1e-3],
      ['1e-5', '1e-3'],
    ],
    [
      [0, 1e-6],
      ['0', '1e-6'],
    ],
    [
      [1e5, 2e5],
      ['1e5', '2e5'],
    ],
  ])('%j as %j', (ticks, expected) => {
    expect(formatTicks(ticks)).toEqual(expected);
  });
});
