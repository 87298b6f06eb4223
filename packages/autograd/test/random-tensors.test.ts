/** Tensors of random numbers have the distribution they say, and come again with the seed. */
import { describe, expect, it } from 'vitest';
import {
  AutogradError,
  bernoulli,
  compile,
  dropout,
  Generator,
  normal,
  ones,
  permutation,
  type Shape,
  type Tensor,
  truncatedNormal,
  uniform,
  zeros,
} from '../src/index.js';

const SIZE = 20_000;
const mean = (x: Tensor) => x.to('float64').mean().item();
const deviation = (x: Tensor) => Math.sqrt(mean(x.to('float64').sub(mean(x)).square()));
const least = (x: Tensor) => x.min().item();
const greatest = (x: Tensor) => x.max().item();

/** Mean and deviation are expected within five standard errors, roughly. */
const distributions: readonly {
  name: string;
  draw: (shape: Shape, random: Generator) => Tensor;
  mean: number;
  deviation: number;
  range: readonly [number, number];
}[] = [
  {
    name: 'uniform',
    draw: (shape, random) => uniform(shape, random, { low: -1, high: 3 }),
    mean: 1,
    deviation: 4 / Math.sqrt(12),
    range: [-1, 3],
  },
  {
    name: 'normal',
    draw: (shape, random) => normal(shape, random, { mean: 2, standardDeviation: 0.5 }),
    mean: 2,
    deviation: 0.5,
    range: [-1, 5],
  },
  {
    name: 'truncatedNormal',
    draw: truncatedNormal,
    mean: 0,
    deviation: 0.8796,
    range: [-2, 2],
  },
  {
    // From 1 standard deviation upwards: mean φ(1) / (1 − Φ(1)), variance 1 + m − m².
    name: 'truncatedNormal of a tail',
    draw: (shape, random) =>
      truncatedNormal(shape, random, { low: 1, high: Number.POSITIVE_INFINITY }),
    mean: 1.5251,
    deviation: 0.4463,
    range: [1, 10],
  },
  {
    name: 'truncatedNormal around another mean',
    draw: (shape, random) =>
      truncatedNormal(shape, random, { mean: 5, standardDeviation: 0.1, low: 4.8, high: 5.2 }),
    mean: 5,
    deviation: 0.08796,
    range: [4.8, 5.2],
  },
  {
    name: 'bernoulli',
    draw: (shape, random) => bernoulli(shape, random, { probability: 0.3 }),
    mean: 0.3,
    deviation: Math.sqrt(0.21),
    range: [0, 1],
  },
  {
    name: 'dropout of ones',
    draw: (shape, random) => dropout(ones(shape), 0.2, random),
    mean: 1,
    deviation: 0.5,
    range: [0, 1.25],
  },
];

describe.each(distributions)('$name', ({ draw, range, ...expected }) => {
  const x = draw([SIZE / 4, 4], new Generator('moments'));

  it('has the mean, deviation and range it should', () => {
    const tolerance = (5 * expected.deviation) / Math.sqrt(SIZE);
    expect(Math.abs(mean(x) - expected.mean)).toBeLessThan(tolerance);
    expect(Math.abs(deviation(x) - expected.deviation)).toBeLessThan(tolerance);
    expect(least(x)).toBeGreaterThanOrEqual(range[0] - 1e-6);
    expect(greatest(x)).toBeLessThanOrEqual(range[1] + 1e-6);
  });

  it('comes again with the seed, and goes on with the generator', () => {
    const random = new Generator('moments');
    const again = draw([SIZE / 4, 4], random);
    expect(again.data).toEqual(x.data);
    expect(draw([8], random).data).not.toEqual(x.slice([0, 2]).data);
  });

  it('is drawn anew each time a compiled step is run, as in eager code', () => {
    const random = new Generator('compiled');
    const step = compile(() => draw([4], random));
    const eager = new Generator('compiled');
    for (let i = 0; i < 4; i++) expect([...step().data]).toEqual([...draw([4], eager).data]);
  });

  it('has no numbers for an empty shape', () => {
    expect(draw([0, 3], new Generator(1)).shape).toEqual([0, 3]);
  });
});

describe('uniform', () => {
  it.each([
    ['float32', 99, 100],
    ['float32', 0, 0.1],
    ['float64', 1e16, 1e16 + 4],
    ['int32', 0, 10],
  ] as const)('in %s is from %d to less than %d', (dtype, low, high) => {
    const x = uniform([3e6], new Generator(3), { low, high, dtype });
    expect(greatest(x)).toBeLessThan(high);
    expect(least(x)).toBeGreaterThanOrEqual(low);
  });

  it('is of one number where the interval has no other', () => {
    expect(uniform([2], new Generator(3), { low: 1, high: 1 }).toArray()).toEqual([1, 1]);
  });

  it('goes downward as well', () => {
    const [up, down] = [0, 1].map((low) => uniform([8], new Generator(3), { low, high: 1 - low }));
    expect(greatest(up!.add(down!).sub(1).abs())).toBeLessThan(1e-6);
  });
});

describe('permutation', () => {
  it('holds every number once', () => {
    const order = permutation(50, new Generator(3));
    expect(order.dtype).toBe('int32');
    expect([...order.data].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect([...order.data]).not.toEqual([...order.data].sort((a, b) => a - b));
    expect(permutation(0, new Generator(3)).shape).toEqual([0]);
  });

  it('is another one each time a compiled step is run', () => {
    const random = new Generator(5);
    const step = compile(() => permutation(6, random));
    const eager = new Generator(5);
    for (let i = 0; i < 4; i++) expect([...step().data]).toEqual([...permutation(6, eager).data]);
  });
});

describe('dropout', () => {
  it('gives the gradient the mask of the value', () => {
    const x = ones([100], { requiresGrad: true });
    const y = dropout(x, 0.5, new Generator(1));
    y.sum().backward();
    expect(x.grad!.data).toEqual(y.data);
    expect(new Set(y.data)).toEqual(new Set([0, 2]));
  });

  it('leaves everything at probability 0, and nothing at 1', () => {
    const x = ones([4]);
    expect(dropout(x, 0, new Generator(1))).toBe(x);
    expect(dropout(x, 1, new Generator(1)).toArray()).toEqual([0, 0, 0, 0]);
  });

  it('keeps float64, and takes integers as float32', () => {
    const random = new Generator(1);
    expect(dropout(ones([2], { dtype: 'float64' }), 0.5, random).dtype).toBe('float64');
    expect(dropout(ones([2], { dtype: 'uint8' }), 0.5, random).dtype).toBe('float32');
  });
});

const random = new Generator(0);

const wrongCalls: readonly [title: string, call: () => unknown, message: string][] = [
  [
    'a missing generator',
    () => Reflect.apply(uniform, undefined, [[2]]),
    'uniform: a source of randomness is missing · pass new Generator(seed)',
  ],
  [
    'a seed in its place',
    () => Reflect.apply(normal, undefined, [[2], 7]),
    'normal: a source of randomness is missing',
  ],
  [
    'a probability above 1',
    () => dropout(zeros([2]), 1.5, random),
    'dropout: the probability must be from 0 to 1, and is 1.5',
  ],
  [
    'no probability',
    () => bernoulli([2], random, { probability: Number.NaN }),
    'bernoulli: the probability must be from 0 to 1, and is NaN',
  ],
  [
    'an empty interval',
    () => truncatedNormal([2], random, { low: 2, high: 1 }),
    'truncatedNormal: low must be less than high and the deviation positive, not 2, 1 and 1',
  ],
  [
    'half a permutation',
    () => permutation(0.5, random),
    'permutation: the length must be an integer ≥ 0, and is 0.5',
  ],
];

it.each(wrongCalls)('explains %s', (_title, call, message) => {
  expect(call).toThrow(AutogradError);
  expect(call).toThrow(message);
});
