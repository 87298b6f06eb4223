import { Generator, normal, ones, type Tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import { BatchNorm1d, BatchNorm2d } from '../src/index.js';

const batches = [1, 2, 3].map((seed) =>
  normal([5, 2], new Generator(seed), { mean: seed, standardDeviation: 2, dtype: 'float64' }),
);
const column = (x: Tensor, i: number) => [...x.slice(null, i).data];
const meanOf = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const varianceOf = (numbers: readonly number[]) => {
  const mean = meanOf(numbers);
  return numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (numbers.length - 1);
};

describe('the running statistics of BatchNorm1d', () => {
  it('follow those of the batches, the variance unbiased', () => {
    const layer = new BatchNorm1d(2, { momentum: 0.3, dtype: 'float64' });
    for (const batch of batches) layer.forward(batch);
    for (const i of [0, 1]) {
      let [mean, variance] = [0, 1];
      for (const batch of batches) {
        mean += 0.3 * (meanOf(column(batch, i)) - mean);
        variance += 0.3 * (varianceOf(column(batch, i)) - variance);
      }
      expect(layer.runningMean!.data[i]).toBeCloseTo(mean, 12);
      expect(layer.runningVar!.data[i]).toBeCloseTo(variance, 12);
    }
    expect(layer.numBatchesTracked!.item()).toBe(3);
  });

  it('are plain means with momentum null', () => {
    const layer = new BatchNorm1d(2, { momentum: null, dtype: 'float64' });
    for (const batch of batches) layer.forward(batch);
    const means = batches.map((batch) => meanOf(column(batch, 1)));
    expect(layer.runningMean!.data[1]).toBeCloseTo(meanOf(means), 12);
  });

  it('are used and left alone in evaluation', () => {
    const layer = new BatchNorm1d(2, { dtype: 'float64', epsilon: 0 });
    layer.runningMean!.assign(ones([2]));
    layer.runningVar!.assign(ones([2]).mul(4));
    const y = layer.eval().forward(batches[0]!);
    expect(column(y, 0)[0]).toBeCloseTo((column(batches[0]!, 0)[0]! - 1) / 2, 12);
    expect(layer.numBatchesTracked!.item()).toBe(0);
    expect([...layer.runningMean!.data]).toEqual([1, 1]);
  });

  it('start anew with initialize', () => {
    const layer = new BatchNorm1d(2);
    layer.forward(normal([5, 2], new Generator(1)));
    layer.initialize(1);
    expect([...layer.runningMean!.data, ...layer.runningVar!.data]).toEqual([0, 0, 1, 1]);
    expect(layer.numBatchesTracked!.item()).toBe(0);
  });

  it('take no gradient', () => {
    const layer = new BatchNorm1d(2);
    layer
      .forward(normal([5, 2], new Generator(1)))
      .sum()
      .backward();
    expect(layer.buffers().map(({ requiresGrad }) => requiresGrad)).toEqual([false, false, false]);
  });
});

it('a training batch comes out with mean 0 and variance 1 per channel', () => {
  const x = normal([4, 3, 5, 5], new Generator(1), {
    mean: 7,
    standardDeviation: 3,
    dtype: 'float64',
  });
  const y = new BatchNorm2d(3, { dtype: 'float64', epsilon: 0 }).forward(x);
  for (const mean of y.mean([0, 2, 3]).data) expect(mean).toBeCloseTo(0, 12);
  for (const variance of y.square().mean([0, 2, 3]).data) expect(variance).toBeCloseTo(1, 12);
});

it.each([
  [
    () => new BatchNorm1d(2).forward(ones([3, 4])),
    'BatchNorm1d: x must be [N, C] or [N, C, L] with C = 2 · x [3, 4]',
  ],
  [
    () => new BatchNorm2d(2).forward(ones([3, 2])),
    'BatchNorm2d: x must be [N, C, H, W] with C = 2 · x [3, 2]',
  ],
  [
    () => new BatchNorm1d(2).forward(ones([1, 2])),
    'batchNorm: 1 values per channel have no variance',
  ],
  [() => new BatchNorm1d(0), 'BatchNorm1d: features must be a whole number of at least 1'],
])('says what is wrong', (call, message) => {
  expect(call).toThrow(message);
});
