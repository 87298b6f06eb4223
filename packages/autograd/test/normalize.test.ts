/** What the table of operations cannot say of normalization, linear maps and embedding. */
import { describe, expect, it } from 'vitest';
import {
  AutogradError,
  batchNorm,
  batchStatistics,
  embedding,
  groupNorm,
  layerNorm,
  linear,
  rmsNorm,
  tensor,
} from '../src/index.js';
import { zeros } from './support/unknown-shape.js';

describe('batch normalization', () => {
  const x = tensor(
    [
      [1, -4],
      [3, 4],
    ],
    { dtype: 'float64', requiresGrad: true },
  );

  it('is the same whether the statistics are given or found', () => {
    const given = batchNorm(x, { statistics: batchStatistics(x) });
    expect(given.toArray()).toEqual(batchNorm(x).toArray());
  });

  it('sends no gradient through detached statistics', () => {
    const { mean, variance } = batchStatistics(x);
    const statistics = { mean: mean.detach(), variance: variance.detach() };
    const y = batchNorm(x, { statistics, epsilon: 0 });
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual([
      [1, 1 / 4],
      [1, 1 / 4],
    ]);
  });

  it('stays finite where a channel is constant', () => {
    expect(batchNorm(tensor([[2], [2]])).toArray()).toEqual([[0], [0]]);
  });
});

it('a row of an embedding collects the gradients of all its uses', () => {
  const weight = zeros([3, 2], { requiresGrad: true });
  embedding(tensor([2, 0, 2], { dtype: 'int32' }), weight)
    .sum()
    .backward();
  expect(weight.grad!.toArray()).toEqual([
    [1, 1],
    [0, 0],
    [2, 2],
  ]);
});

it('rmsNorm takes the machine epsilon of the type', () => {
  for (const [dtype, epsilon] of [
    ['float32', 2 ** -23],
    ['float64', 2 ** -52],
  ] as const) {
    const tiny = tensor([2 ** -30], { dtype });
    const expected = 2 ** -30 / Math.sqrt(2 ** -60 + epsilon);
    expect(rmsNorm(tiny, 1).item() / expected).toBeCloseTo(1, 6);
  }
});

const x = zeros([2, 3, 4]);

const wrongCalls: readonly [title: string, call: () => unknown, message: string][] = [
  ['a vector in batchNorm', () => batchNorm(zeros([3])), 'batchNorm: x must be [N, C, …] · x [3]'],
  [
    'one value per channel',
    () => batchNorm(zeros([1, 3])),
    'batchNorm: 1 values per channel have no variance · x [1, 3] · use a larger batch or statistics',
  ],
  [
    'no values at all',
    () => batchNorm(zeros([0, 3])),
    'batchNorm: 0 values per channel have no variance',
  ],
  [
    'a weight per element instead of per channel',
    () => batchNorm(x, { weight: zeros([3, 4]) }),
    'batchNorm: weight must be [3] · weight [3, 4] · x [2, 3, 4]',
  ],
  [
    'statistics of other channels',
    () => batchNorm(x, { statistics: { mean: zeros([3]), variance: zeros([2]) } }),
    'batchNorm: variance must be [3] · variance [2] · x [2, 3, 4]',
  ],
  [
    'axes that x does not end in',
    () => layerNorm(x, [3]),
    'layerNorm: x must end in [3] · x [2, 3, 4]',
  ],
  [
    'more axes than x has',
    () => layerNorm(x, [1, 2, 3, 4]),
    'layerNorm: x must end in [1, 2, 3, 4]',
  ],
  ['no axes', () => layerNorm(x, []), 'layerNorm: x must end in []'],
  [
    'a bias of another shape',
    () => layerNorm(x, [3, 4], { bias: zeros([4]) }),
    'layerNorm: bias must be [3, 4] · bias [4] · x [2, 3, 4]',
  ],
  [
    'a weight of another shape',
    () => rmsNorm(x, 4, { weight: zeros([3]) }),
    'rmsNorm: weight must be [4] · weight [3] · x [2, 3, 4]',
  ],
  [
    'groups that do not divide the channels',
    () => groupNorm(x, 2),
    'groupNorm: groups must divide the channels: 3 do not fall into 2 groups · x [2, 3, 4]',
  ],
  [
    'other widths',
    () => linear(zeros([128, 784]), zeros([100, 128])),
    'linear: widths differ (784 ≠ 128) · x [128, 784] · weight [100, 128] · x is [..., in], and the weight [out, in]',
  ],
  [
    'a weight the wrong way round',
    () => linear(zeros([128, 784]), zeros([784, 100])),
    'weight [784, 100] · did you mean weight.transpose()?',
  ],
  [
    'a scalar in linear',
    () => linear(zeros([]), zeros([2, 3])),
    'linear: widths differ (0 ≠ 3) · x [] · weight [2, 3] · x is [..., in], and the weight [out, in]',
  ],
  [
    'a bias of another length in linear',
    () => linear(zeros([2, 3]), zeros([5, 3]), zeros([3])),
    'linear: the bias must be [5], one number per output · bias [3] · weight [',
  ],
  [
    'a table that is no matrix',
    () => embedding(zeros([2], { dtype: 'int32' }), zeros([3])),
    'embedding: weight must be [rows, D] · weight [3]',
  ],
  [
    'a row that is not there',
    () => embedding(tensor([0, 3], { dtype: 'int32' }), zeros([3, 2])),
    'embedding: index 3 is out of range: there are 3 elements',
  ],
  [
    'rows named by floats',
    () => embedding(zeros([2]), zeros([3, 2])),
    'embedding: indices must be int32 or uint8, and are float32',
  ],
];

it.each(wrongCalls)('explains %s', (_title, call, message) => {
  expect(call).toThrow(AutogradError);
  expect(call).toThrow(message);
});
