import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Generator, normal, uniform } from '../src/index.js';

const draw = (random: Generator, count: number) =>
  Array.from({ length: count }, () => random.uint32());

describe('Generator', () => {
  it('gives the numbers it has always given: a seed in a paper stays good', () => {
    expect(draw(new Generator(1), 4)).toMatchInlineSnapshot(`
      [
        1530236804,
        3540896599,
        4257241380,
        1584669563,
      ]
    `);
    expect(draw(new Generator('shuffle'), 2)).toMatchInlineSnapshot(`
      [
        1207042846,
        3419617350,
      ]
    `);
  });

  it('gives equal streams for equal seeds and different ones for different seeds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        const same = String(draw(new Generator(a), 8)) === String(draw(new Generator(b), 8));
        expect(same).toBe(a === b);
      }),
    );
  });

  it('derives streams from seed and name only', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(50), (name, drawn) => {
        const [fresh, used] = [new Generator(7), new Generator(7)];
        draw(used, drawn);
        expect(draw(used.stream(name), 8)).toEqual(draw(fresh.stream(name), 8));
        expect(draw(fresh.stream(name), 8)).not.toEqual(draw(fresh.stream(`${name}'`), 8));
      }),
    );
  });

  it('goes on from a state it was in', () => {
    const random = new Generator(3);
    draw(random, 10);
    const { state } = random;
    const expected = draw(random, 20);
    const other = new Generator('anything');
    other.state = state;
    expect(draw(other, 20)).toEqual(expected);
  });

  it('is uniform: mean, variance and every tenth of the range', () => {
    const random = new Generator(5);
    const numbers = Array.from({ length: 100_000 }, () => random.uniform());
    expect(Math.min(...numbers.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    const { mean, variance } = moments(numbers);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
    const tenths = new Array<number>(10).fill(0);
    for (const x of numbers) tenths[Math.floor(x * 10)]!++;
    // Five standard deviations of a binomial count.
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(475);
  });

  it('stays below the end of an interval that holds four numbers', () => {
    const random = new Generator(5);
    const numbers = Array.from({ length: 100 }, () => random.uniform(1e16, 1e16 + 8));
    expect(new Set(numbers)).toEqual(new Set([0, 2, 4, 6].map((x) => 1e16 + x)));
  });

  it('is normal: the first four moments', () => {
    const random = new Generator(6);
    const numbers = Array.from({ length: 100_000 }, () => random.normal(2, 3));
    const { mean, variance, skewness, kurtosis } = moments(numbers);
    expect(Math.abs(mean - 2)).toBeLessThan(0.05);
    expect(Math.abs(variance - 9)).toBeLessThan(0.25);
    expect(Math.abs(skewness)).toBeLessThan(0.05);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.1);
  });

  it('draws integers below a limit, each equally often, and refuses other limits', () => {
    const random = new Generator(8);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[random.integer(6)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(475);
    // Without care for the words beyond the last multiple, the lowest third would come twice as often as the others.
    const limit = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (random.integer(limit) < limit / 3) low++;
    expect(Math.abs(low - 10_000)).toBeLessThan(410);
    for (const limit of [0, -1, Number.NaN, 2 ** 33]) {
      expect(() => random.integer(limit)).toThrow(/limit must be from 1 to 2\^32/);
    }
  });

  it('permutes: every number once, every place equally likely', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.integer(), (n, seed) => {
        const order = [...new Generator(seed).permutation(n)];
        expect(order.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
    const random = new Generator(9);
    const firsts = new Array<number>(4).fill(0);
    for (let i = 0; i < 40_000; i++) firsts[random.permutation(4)[0]!]!++;
    for (const count of firsts) expect(Math.abs(count - 10_000)).toBeLessThan(475);
  });
});

describe('random tensors', () => {
  it('are drawn from the generator in row-major order, in the range asked for', () => {
    const random = new Generator(10);
    const x = uniform([2, 3], new Generator(10), { low: -1, high: 2, dtype: 'float64' });
    expect([...x.data]).toEqual(Array.from({ length: 6 }, () => random.uniform(-1, 2)));
    const y = normal([4], new Generator(11), { mean: 5, standardDeviation: 0, dtype: 'float64' });
    expect([...y.data]).toEqual([5, 5, 5, 5]);
  });
});

function moments(numbers: readonly number[]) {
  const average = (f: (x: number) => number) =>
    numbers.reduce((sum, x) => sum + f(x), 0) / numbers.length;
  const mean = average((x) => x);
  const variance = average((x) => (x - mean) ** 2);
  const deviation = Math.sqrt(variance);
  return {
    mean,
    variance,
    skewness: average((x) => ((x - mean) / deviation) ** 3),
    kurtosis: average((x) => ((x - mean) / deviation) ** 4),
  };
}
