/** Rows for everything that folds axes, for running folds, and for sorting. */
import type { ReduceOptions, Tensor } from '../../src/index.js';
import {
  at,
  build,
  foldAxes,
  type InputSpec,
  type OpCase,
  type Plain,
  total,
} from '../support/cases.js';

type Axes = number | number[] | null;

const AXES: readonly { shape: number[]; axes: Axes; keepDims?: boolean }[] = [
  { shape: [3, 4], axes: null },
  { shape: [3, 4], axes: 0 },
  { shape: [3, 4], axes: -1, keepDims: true },
  { shape: [2, 3, 4], axes: [0, 2] },
  { shape: [2, 3, 4], axes: [-1, 1], keepDims: true },
  { shape: [2, 3], axes: [] },
  { shape: [5], axes: 0 },
  { shape: [1], axes: null },
  { shape: [], axes: null },
  { shape: [0, 3], axes: 1 },
];

/** A fold over the axes above, of elements that differ. */
function reduceCases(
  name: string,
  f: (x: Tensor, axes: Axes, options: ReduceOptions) => Tensor,
  fold: (elements: number[]) => number,
  facts: Partial<OpCase> & Pick<InputSpec, 'domain'> = {},
): OpCase[] {
  const { domain, ...rest } = facts;
  return AXES.map(({ shape, axes, keepDims = false }) => {
    const all = shape.map((_, axis) => axis);
    const list = (axes === null ? all : [axes].flat()).map(
      (axis) => (axis + shape.length) % shape.length,
    );
    return {
      name: `${name} of [${shape}] over ${JSON.stringify(axes)}${keepDims ? ', kept' : ''}`,
      f: (x) => f(x, axes, { keepDims }),
      inputs: [{ shape, distinct: true, ...(domain && { domain }) }],
      reference: (x) => foldAxes(x!, list, keepDims, fold),
      ...rest,
    };
  });
}

const mean = (elements: number[]) => total(elements) / elements.length;
const product = (elements: number[]) => elements.reduce((a, b) => a * b, 1);
const variance = (correction: number) => (elements: number[]) =>
  total(elements.map((x) => (x - mean(elements)) ** 2)) / (elements.length - correction);
const pNorm = (p: number) => (elements: number[]) =>
  total(elements.map((x) => Math.abs(x) ** p)) ** (1 / p);
const sizes = (elements: number[]) => elements.map(Math.abs);

const NORMS: readonly [number, (elements: number[]) => number][] = [
  [1, pNorm(1)],
  [2, pNorm(2)],
  [3, pNorm(3)],
  [0.5, pNorm(0.5)],
  [-1, pNorm(-1)],
  [Infinity, (elements) => Math.max(...sizes(elements))],
  [-Infinity, (elements) => Math.min(...sizes(elements))],
];

const folds: OpCase[] = [
  ...reduceCases('sum', (x, ...rest) => x.sum(...rest), total),
  ...reduceCases('mean', (x, ...rest) => x.mean(...rest), mean),
  ...reduceCases('prod', (x, ...rest) => x.prod(...rest), product),
  ...reduceCases(
    'max',
    (x, ...rest) => x.max(...rest),
    (elements) => Math.max(...elements),
  ),
  ...reduceCases(
    'min',
    (x, ...rest) => x.min(...rest),
    (elements) => Math.min(...elements),
  ),
  ...reduceCases(
    'logsumexp',
    (x, ...rest) => x.logsumexp(...rest),
    (elements) => Math.log(total(elements.map(Math.exp))),
  ),
  ...reduceCases(
    'var without correction',
    (x, axes, options) => x.var(axes, { correction: 0, ...options }),
    variance(0),
  ),
  ...reduceCases(
    'std without correction',
    (x, axes, options) => x.std(axes, { correction: 0, ...options }),
    (elements) => Math.sqrt(variance(0)(elements)),
  ),
  ...NORMS.flatMap(([p, fold]) =>
    reduceCases(`norm with p = ${p}`, (x, axes, options) => x.norm(axes, { p, ...options }), fold, {
      domain: [0.2, 2],
    }),
  ),
  ...reduceCases(
    'any',
    (x, ...rest) => x.greater(0).any(...rest),
    (elements) => Number(elements.some((x) => x > 0)),
    { differentiable: false },
  ),
  ...reduceCases(
    'all',
    (x, ...rest) => x.greater(0).all(...rest),
    (elements) => Number(elements.every((x) => x > 0)),
    { differentiable: false },
  ),
  {
    name: 'var, corrected by 1',
    f: (x) => x.var(-1),
    inputs: [{ shape: [3, 4] }],
    reference: (x) => foldAxes(x!, [1], false, variance(1)),
  },
  {
    name: 'std, corrected by 1',
    f: (x) => x.std(),
    inputs: [{ shape: [3, 4] }],
    reference: (x) => foldAxes(x!, [0, 1], false, (row) => Math.sqrt(variance(1)(row))),
  },
  {
    name: 'norm with p = 0 counts',
    f: (x) => x.norm(1, { p: 0 }),
    inputs: [{ shape: [2, 3], values: [0, 1, 2, 0, 0, -3] }],
    reference: () => ({ shape: [2], data: [2, 1] }),
  },
  {
    name: 'norm of negative numbers',
    f: (x) => x.norm(0, { p: 1 }),
    inputs: [{ shape: [3, 2], domain: [-2, -0.2] }],
    reference: (x) => foldAxes(x!, [0], false, pNorm(1)),
  },
  ...[
    [0, 2, 3],
    [0, 0, 3],
    [0, 0, 0],
  ].map(
    (values): OpCase => ({
      name: `prod of ${values}`,
      f: (x) => x.prod(),
      inputs: [{ shape: [3], values }],
      reference: () => ({ shape: [], data: [0] }),
    }),
  ),
  {
    name: 'prod of seven',
    f: (x) => x.prod(1),
    inputs: [{ shape: [2, 7], domain: [0.5, 1.5] }],
    reference: (x) => foldAxes(x!, [1], false, product),
  },
];

const NOTHING: readonly [string, (x: Tensor) => Tensor, number][] = [
  ['sum', (x) => x.sum(1), 0],
  ['mean', (x) => x.mean(1), Number.NaN],
  ['prod', (x) => x.prod(1), 1],
  ['var', (x) => x.var(1), Number.NaN],
  ['logsumexp', (x) => x.logsumexp(1), -Infinity],
  ['norm', (x) => x.norm(1), 0],
];

const ofNothing = NOTHING.map(
  ([name, f, value]): OpCase => ({
    name: `${name} of nothing`,
    f,
    inputs: [{ shape: [2, 0] }],
    reference: () => ({ shape: [2], data: [value, value] }),
  }),
);

const running =
  (fold: (sum: number, x: number) => number, axis: number) => (x: Plain | undefined) =>
    build(x!.shape, (index) => {
      let result = at(x!, index.with(axis, 0));
      for (let i = 1; i <= index[axis]!; i++) result = fold(result, at(x!, index.with(axis, i)));
      return result;
    });

const scans: OpCase[] = [0, 1, 2].flatMap((axis): OpCase[] => [
  {
    name: `cumsum along axis ${axis}`,
    f: (x) => x.cumsum(axis),
    inputs: [{ shape: [3, 2, 5] }],
    reference: running((sum, x) => sum + x, axis),
  },
  {
    name: `cumprod along axis ${axis}`,
    f: (x) => x.cumprod(axis - 3),
    inputs: [{ shape: [3, 2, 5] }],
    reference: running((product, x) => product * x, axis),
  },
]);

const zeros: OpCase[] = [
  {
    name: 'cumprod with zeros',
    f: (x) => x.cumprod(0),
    inputs: [{ shape: [6], values: [2, 0, 3, 0, -1, 5] }],
    reference: running((product, x) => product * x, 0),
  },
  {
    name: 'cumprod of nothing',
    f: (x) => x.cumprod(0),
    inputs: [{ shape: [0, 2] }],
    reference: (x) => x!,
  },
  {
    name: 'cumsum of nothing',
    f: (x) => x.cumsum(1),
    inputs: [{ shape: [2, 0] }],
    reference: (x) => x!,
  },
];

const extremes = (['argmax', 'argmin'] as const).flatMap((name): OpCase[] => {
  const choose = name === 'argmax' ? Math.max : Math.min;
  const index = (elements: number[]) => elements.indexOf(choose(...elements));
  return [
    {
      name: `${name} of everything`,
      f: (x) => x[name](),
      inputs: [{ shape: [3, 4] }],
      reference: (x) => ({ shape: [], data: [index([...x!.data])] }),
      differentiable: false,
    },
    {
      name: `${name} along axis 0, kept`,
      f: (x) => x[name](0, { keepDims: true }),
      inputs: [{ shape: [3, 4] }],
      reference: (x) => foldAxes(x!, [0], true, index),
      differentiable: false,
    },
    {
      name: `${name} takes the first of equals`,
      f: (x) => x[name](-1),
      inputs: [{ shape: [2, 3], values: [5, 5, 5, 1, 1, 2] }],
      reference: (x) => foldAxes(x!, [1], false, index),
      differentiable: false,
    },
  ];
});

/** The elements of each row along `axis`, reordered by `order`, or their indices. */
function reordered(
  x: Plain,
  axis: number,
  order: (row: number[]) => number[],
  indices = false,
): Plain {
  const rowOf = (index: number[]) =>
    Array.from({ length: x.shape[axis]! }, (_, i) => at(x, index.with(axis, i)));
  const count = order(rowOf(x.shape.map(() => 0))).length;
  return build(x.shape.with(axis, count), (index) => {
    const row = rowOf(index);
    const from = order(row)[index[axis]!]!;
    return indices ? from : row[from]!;
  });
}

const ascending = (row: number[]) => [...row.keys()].sort((a, b) => row[a]! - row[b]! || a - b);
const descending = (row: number[]) => [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b);
const three: InputSpec = { shape: [4, 3, 2], distinct: true };
const ties: InputSpec = { shape: [2, 4], values: [3, 1, 3, 1, 0, 0, -1, 0] };

const sorting: OpCase[] = [
  ...[0, 1, 2].flatMap((axis): OpCase[] => [
    {
      name: `sort along axis ${axis}`,
      f: (x) => x.sort(axis).values,
      inputs: [three],
      reference: (x) => reordered(x!, axis, ascending),
    },
    {
      name: `sort downwards along axis ${axis}`,
      f: (x) => x.sort(axis, { descending: true }).values,
      inputs: [three],
      reference: (x) => reordered(x!, axis, descending),
    },
  ]),
  {
    name: 'argsort keeps the order of equals',
    f: (x) => x.argsort(),
    inputs: [ties],
    reference: (x) => reordered(x!, 1, ascending, true),
    differentiable: false,
  },
  {
    name: 'argsort downwards keeps the order of equals',
    f: (x) => x.argsort(-1, { descending: true }),
    inputs: [ties],
    reference: (x) => reordered(x!, 1, descending, true),
    differentiable: false,
  },
  {
    name: 'sort of a scalar',
    f: (x) => x.sort().values,
    inputs: [{ shape: [] }],
    reference: (x) => x!,
  },
  {
    name: 'sort of nothing',
    f: (x) => x.sort(0).values,
    inputs: [{ shape: [0, 2] }],
    reference: (x) => x!,
  },
  {
    name: 'topk of none',
    f: (x) => x.topk(0, { axis: 1 }).values,
    inputs: [{ shape: [2, 3] }],
    reference: () => ({ shape: [2, 0], data: [] }),
  },
  {
    name: 'topk',
    f: (x) => x.topk(2, { axis: 0 }).values,
    inputs: [three],
    reference: (x) => reordered(x!, 0, (row) => descending(row).slice(0, 2)),
  },
  {
    name: 'topk of the least',
    f: (x) => x.topk(2, { axis: 1, largest: false }).values,
    inputs: [three],
    reference: (x) => reordered(x!, 1, (row) => ascending(row).slice(0, 2)),
  },
  {
    name: 'indices of topk',
    f: (x) => x.topk(1).indices,
    inputs: [three],
    reference: (x) => reordered(x!, 2, (row) => descending(row).slice(0, 1), true),
    differentiable: false,
  },
];

export const reductionCases: readonly OpCase[] = [
  ...folds,
  ...ofNothing,
  ...scans,
  ...zeros,
  ...extremes,
  ...sorting,
];
