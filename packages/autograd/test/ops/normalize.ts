/** Rows for linear maps, embedding and normalization. */
import {
  batchNorm,
  batchStatistics,
  embedding,
  groupNorm,
  layerNorm,
  linear,
  rmsNorm,
  stack,
} from '../../src/index.js';
import { at, build, foldAxes, type OpCase, type Plain } from '../support/cases.js';

const mean = (elements: readonly number[]) => elements.reduce((a, b) => a + b, 0) / elements.length;
const variance = (elements: readonly number[]) => {
  const center = mean(elements);
  return mean(elements.map((element) => (element - center) ** 2));
};

/** Brought to mean 0 and variance 1 over the axes. */
function standardized(x: Plain, axes: number[], epsilon: number): Plain {
  const means = foldAxes(x, axes, true, mean);
  const variances = foldAxes(x, axes, true, variance);
  return build(x.shape, (i) => (at(x, i) - at(means, i)) / Math.sqrt(at(variances, i) + epsilon));
}

/** A value per channel, which is axis 1. */
const channel = (vector: Plain | undefined, index: number[], otherwise: number) =>
  vector ? vector.data[index[1]!]! : otherwise;

const overAll = (x: Plain) => x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);

const batchNorms = (
  [
    [4, 2],
    [3, 2, 2],
    [2, 2, 1, 2],
  ] as const
).map(
  (shape): OpCase => ({
    name: `batchNorm of [${shape}] in training`,
    f: (x, weight, bias) => batchNorm(x, { weight, bias, epsilon: 1e-3 }),
    inputs: [{ shape, domain: [-1, 3] }, { shape: [2] }, { shape: [2] }],
    reference: (x, weight, bias) => {
      const y = standardized(x!, overAll(x!), 1e-3);
      return build(y.shape, (i) => at(y, i) * channel(weight, i, 1) + channel(bias, i, 0));
    },
  }),
);

function grouped(x: Plain, groups: number, epsilon: number): Plain {
  const [images, channels] = x.shape as [number, number];
  const inGroup = x.data.length / images / groups;
  const y = standardized({ shape: [images * groups, inGroup], data: x.data }, [1], epsilon);
  return { shape: [images, channels, ...x.shape.slice(2)], data: y.data };
}

export const normalizeCases: readonly OpCase[] = [
  ...([[4, 3], [2, 2, 3], [3], [0, 3], [2, 0, 3]] as const).map(
    (shape): OpCase => ({
      name: `linear of [${shape}]`,
      f: (x, weight, bias) => linear(x, weight!, bias),
      inputs: [{ shape }, { shape: [2, 3] }, { shape: [2] }],
      reference: (x, weight, bias) =>
        build([...x!.shape.slice(0, -1), 2], (i) => {
          const lead = i.slice(0, -1);
          const out = i.at(-1)!;
          let sum = bias!.data[out]!;
          for (let k = 0; k < 3; k++) sum += at(x!, [...lead, k]) * at(weight!, [out, k]);
          return sum;
        }),
    }),
  ),
  {
    name: 'linear without bias and features',
    f: (x, weight) => linear(x, weight!),
    inputs: [{ shape: [2, 0] }, { shape: [3, 0] }],
    reference: () => ({ shape: [2, 3], data: new Array<number>(6).fill(0) }),
  },
  {
    name: 'embedding',
    f: (weight, indices) => embedding(indices!, weight),
    inputs: [{ shape: [3, 2] }, { shape: [2, 3], dtype: 'int32', values: [2, 0, 2, 1, 1, 2] }],
    reference: (weight, indices) =>
      build([2, 3, 2], (i) => at(weight!, [at(indices!, i.slice(0, 2)), i[2]!])),
  },
  {
    name: 'embedding of nothing',
    f: (weight, indices) => embedding(indices!, weight),
    inputs: [{ shape: [3, 2] }, { shape: [0], dtype: 'uint8', values: [] }],
    reference: () => ({ shape: [0, 2], data: [] }),
  },
  ...batchNorms,
  {
    name: 'batchNorm by given statistics',
    f: (x, average, spread, weight) =>
      batchNorm(x, { weight, statistics: { mean: average!, variance: spread! } }),
    inputs: [
      { shape: [2, 2, 2] },
      { shape: [2] },
      { shape: [2], domain: [0.5, 2] },
      { shape: [2] },
    ],
    reference: (x, average, spread, weight) =>
      build(x!.shape, (i) => {
        const centered = at(x!, i) - channel(average, i, 0);
        return (centered / Math.sqrt(channel(spread, i, 1) + 1e-5)) * channel(weight, i, 1);
      }),
  },
  {
    name: 'batchNorm of nothing by given statistics',
    f: (x, average, spread) => batchNorm(x, { statistics: { mean: average!, variance: spread! } }),
    inputs: [{ shape: [0, 2] }, { shape: [2] }, { shape: [2], domain: [0.5, 2] }],
    reference: (x) => x!,
  },
  {
    name: 'batchStatistics',
    f: (x) => {
      const statistics = batchStatistics(x);
      return stack([statistics.mean, statistics.variance]);
    },
    inputs: [{ shape: [3, 2, 2] }],
    reference: (x) => {
      const axes = overAll(x!);
      const folds = [mean, variance].map((fold) => foldAxes(x!, axes, false, fold).data);
      return { shape: [2, 2], data: folds.flat() };
    },
  },
  {
    name: 'layerNorm over one axis',
    f: (x, weight, bias) => layerNorm(x, 4, { weight, bias, epsilon: 1e-3 }),
    inputs: [{ shape: [2, 4], domain: [-1, 3] }, { shape: [4] }, { shape: [4] }],
    reference: (x, weight, bias) => {
      const y = standardized(x!, [1], 1e-3);
      return build(y.shape, (i) => at(y, i) * at(weight!, i.slice(1)) + at(bias!, i.slice(1)));
    },
  },
  {
    name: 'layerNorm over two axes, without weight',
    f: (x) => layerNorm(x, [3, 2]),
    inputs: [{ shape: [2, 3, 2] }],
    reference: (x) => standardized(x!, [1, 2], 1e-5),
  },
  {
    name: 'groupNorm',
    f: (x, weight, bias) => groupNorm(x, 2, { weight, bias, epsilon: 1e-3 }),
    inputs: [{ shape: [2, 4, 2] }, { shape: [4] }, { shape: [4] }],
    reference: (x, weight, bias) => {
      const y = grouped(x!, 2, 1e-3);
      return build(y.shape, (i) => at(y, i) * channel(weight, i, 1) + channel(bias, i, 0));
    },
  },
  {
    name: 'rmsNorm',
    f: (x, weight) => rmsNorm(x, 3, { weight, epsilon: 1e-3 }),
    inputs: [{ shape: [3, 3], domain: [0.5, 2] }, { shape: [3] }],
    reference: (x, weight) => {
      const power = foldAxes(x!, [1], true, (row) => mean(row.map((element) => element ** 2)));
      return build(
        x!.shape,
        (i) => (at(x!, i) / Math.sqrt(at(power, i) + 1e-3)) * at(weight!, i.slice(1)),
      );
    },
  },
];
