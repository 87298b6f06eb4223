import { Generator, ones, type Tensor, zeros } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const random = () => new Generator('initializers');
const mean = (x: Tensor) => x.mean().item();
const deviation = (x: Tensor) => Math.sqrt(x.sub(x.mean()).square().mean().item());
const greatest = (x: Tensor) => x.abs().max().item();

/** A weight with 200 inputs and 100 outputs per kernel element. */
const weight = () => zeros([100, 50, 4]);
const [fanIn, fanOut] = [200, 400];

describe.each([
  ['fillUniform', nn.fillUniform(weight(), random(), -2, 2), 0, 2 / Math.sqrt(3), 2],
  ['fillNormal', nn.fillNormal(weight(), random(), 3, 0.5), 3, 0.5, null],
  ['fillTruncatedNormal', nn.fillTruncatedNormal(weight(), random(), 0, 1, 2), 0, 0.8796, 2],
  [
    'fillXavierUniform',
    nn.fillXavierUniform(weight(), random(), 2),
    0,
    2 * Math.sqrt(2 / (fanIn + fanOut)),
    2 * Math.sqrt(6 / (fanIn + fanOut)),
  ],
  [
    'fillXavierNormal',
    nn.fillXavierNormal(weight(), random()),
    0,
    Math.sqrt(2 / (fanIn + fanOut)),
    null,
  ],
  [
    'fillKaimingUniform',
    nn.fillKaimingUniform(weight(), random()),
    0,
    Math.sqrt(2 / fanIn),
    Math.sqrt(6 / fanIn),
  ],
  [
    'fillKaimingNormal over the fan out',
    nn.fillKaimingNormal(weight(), random(), { fan: 'out', gain: 1 }),
    0,
    1 / Math.sqrt(fanOut),
    null,
  ],
] as const)('%s', (_, x, center, spread, bound) => {
  it('has the right mean, spread and bounds', () => {
    expect(Math.abs(mean(x) - center)).toBeLessThan(spread / 20);
    expect(Math.abs(deviation(x) / spread - 1)).toBeLessThan(0.03);
    if (bound === null) return;
    expect(greatest(x)).toBeLessThanOrEqual(bound * (1 + 1e-6));
    expect(greatest(x)).toBeGreaterThan(0.98 * bound);
  });
});

describe('fillOrthogonal', () => {
  it.each([
    [3, 7],
    [7, 3],
    [5, 5],
  ])('makes rows or columns of %i×%i orthonormal, times the gain', (rows, columns) => {
    const x = nn.fillOrthogonal(zeros([rows, columns], { dtype: 'float64' }), random(), 2);
    const gram = rows <= columns ? x.matmul(x.transpose()) : x.transpose().matmul(x);
    const found = gram.toArray() as number[][];
    for (const [i, row] of found.entries()) {
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(i === j ? 4 : 0, 12);
    }
  });

  it('takes kernels as columns', () => {
    const x = nn.fillOrthogonal(zeros([2, 3, 2]), random()).reshape([2, 6]);
    expect(x.matmul(x.transpose()).slice(0, 1).item()).toBeCloseTo(0, 6);
  });
});

it('fillConstant fills', () => {
  expect([...nn.fillConstant(zeros([3]), 0.5).data]).toEqual([0.5, 0.5, 0.5]);
});

it('gains are those of PyTorch', () => {
  expect(nn.gainOf('tanh')).toBe(5 / 3);
  expect(nn.gainOf('relu')).toBe(Math.SQRT2);
  expect(nn.gainOf('leakyRelu', 1)).toBe(1);
  expect(nn.gainOf('selu')).toBe(0.75);
  expect([nn.gainOf('linear'), nn.gainOf('sigmoid')]).toEqual([1, 1]);
});

it('initialisers say what they need', () => {
  expect(() => nn.fillXavierNormal(ones([3]), random())).toThrow(
    'only a weight [out, in, …] has fans',
  );
  expect(() => nn.fillTruncatedNormal(ones([3]), random(), 0, 1, 0)).toThrow('cut must be above 0');
});

it('a change in place is noticed by backward', () => {
  const w = ones([2], { requiresGrad: true });
  const y = w.square().sum();
  nn.fillConstant(w, 3);
  expect(() => y.backward()).toThrow('changed in place by initialize');
});
