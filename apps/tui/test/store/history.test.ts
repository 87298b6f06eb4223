import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { append, capacity, emptyHistory, type History, smooth } from '../../src/store/history.js';

const range = (count: number, from = 1) => Float64Array.from({ length: count }, (_, i) => from + i);
const of = (values: ArrayLike<number>): History =>
  append(emptyHistory, range(values.length), values);

describe('a history', () => {
  it('keeps every sample while there is room', () => {
    const history = of([5, 3, 4]);
    expect(history).toMatchObject({ stride: 1, filled: 1 });
    expect([...history.steps]).toEqual([1, 2, 3]);
    expect([...history.mean]).toEqual([5, 3, 4]);
  });

  it('is not changed by what is appended to it', () => {
    const history = of([1, 2]);
    append(history, [3], [9]);
    expect([...history.mean]).toEqual([1, 2]);
  });

  it('merges neighbours when it is full', () => {
    const history = of(range(capacity + 3));
    expect(history).toMatchObject({ stride: 2, filled: 1 });
    expect(history.mean).toHaveLength(capacity / 2 + 2);
    expect([...history.mean.slice(0, 2)]).toEqual([1.5, 3.5]);
    expect([...history.steps.slice(0, 2)]).toEqual([2, 4]);
    expect([history.low[0], history.high[0]]).toEqual([1, 2]);
    expect(history.mean.at(-1)).toBe(capacity + 3);
  });

  it('stays what it is where nothing is appended', () => {
    expect(append(emptyHistory, [], [])).toBe(emptyHistory);
  });

  it('is the same however the samples are cut into packets, and forgets no extreme', () => {
    const packets = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(packets, (sizes) => {
        let [pieces, step] = [emptyHistory, 1];
        const value = (at: number) => Math.sin(at * at);
        for (const size of sizes) {
          const steps = range(size, step);
          pieces = append(pieces, steps, steps.map(value));
          step += size;
        }
        const all = range(step - 1).map(value);
        const whole = of(all);
        expect(whole).toEqual(pieces);
        expect(whole.mean.length).toBeLessThanOrEqual(capacity);
        expect(Math.log2(whole.stride) % 1).toBe(0);
        expect(Math.min(...whole.low)).toBe(Math.min(...all));
        expect(Math.max(...whole.high)).toBe(Math.max(...all));
        expect(whole.steps.at(-1)).toBe(step - 1);
        const samples = (whole.mean.length - 1) * whole.stride + whole.filled;
        expect(samples).toBe(all.length);
        const sum = whole.mean.reduce(
          (s, m, i) => s + m * (i + 1 < whole.mean.length ? whole.stride : whole.filled),
          0,
        );
        expect(sum).toBeCloseTo(
          all.reduce((s, v) => s + v, 0),
          6,
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('smooth', () => {
  it.each([
    [[4, 4, 4], 0.9, [4, 4, 4]],
    [[1, 2, 3], 0, [1, 2, 3]],
    [[0, 3], 0.5, [0, 2]],
    [[], 0.9, []],
  ])('%j with %d', (values, beta, expected) => {
    const smoothed = [...smooth(values, beta)];
    expect(smoothed).toHaveLength(expected.length);
    smoothed.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
  });

  it('leaves out what is not finite', () => {
    expect([...smooth([1, Number.NaN, 1], 0.9)]).toEqual([1, Number.NaN, 1]);
  });

  it('stays between the extremes', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 0.999, noNaN: true }), (numbers, beta) => {
        for (const value of smooth(numbers, beta)) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...numbers) - 1e-6);
          expect(value).toBeLessThanOrEqual(Math.max(...numbers) + 1e-6);
        }
      }),
    );
  });
});
