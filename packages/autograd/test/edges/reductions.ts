/** What reductions of a row give where they may go wrong, and the gradient of their first element: as PyTorch has it. */
import { bce, type Tensor, tensor } from '../../src/index.js';

const nan = Number.NaN;
const inf = Infinity;
const TINY = 5e-324;

export interface ReductionEdge {
  readonly f: (x: Tensor) => Tensor;
  /** The row, what comes out, and the gradient of the sum of that (left out where there is none). */
  readonly cases: readonly (readonly [
    row: readonly number[],
    value: number | readonly number[],
    gradient?: readonly number[],
  ])[];
}

export const reductionEdges: Readonly<Record<string, ReductionEdge>> = {
  sum: {
    f: (x) => x.sum(),
    cases: [
      [[inf, 1], inf, [1, 1]],
      [[inf, -inf], nan, [1, 1]],
      [[nan, 1], nan, [1, 1]],
      [[-0, 0], 0, [1, 1]],
      [[TINY, TINY], 2 * TINY, [1, 1]],
      [[], 0, []],
    ],
  },
  mean: {
    f: (x) => x.mean(),
    cases: [
      [[-inf, 1], -inf, [0.5, 0.5]],
      [[nan, 1], nan, [0.5, 0.5]],
      [[7], 7, [1]],
      [[], nan, []],
    ],
  },
  prod: {
    f: (x) => x.prod(),
    cases: [
      [[0, 2, 3], 0, [6, 0, 0]],
      [[0, 0, 5], 0, [0, 0, 0]],
      [[-0, 2], -0, [2, 0]],
      [[0, inf], nan, [inf, 0]],
      [[nan, 2], nan, [2, nan]],
      [[TINY, 0.5], 0, [0.5, TINY]],
      [[5], 5, [1]],
      [[], 1, []],
    ],
  },
  max: {
    f: (x) => x.max(),
    cases: [
      [[3, 3, 1], 3, [0.5, 0.5, 0]],
      [[0, -0], 0, [0.5, 0.5]],
      [[inf, 1, inf], inf, [0.5, 0, 0.5]],
      [[-inf, -inf], -inf, [0.5, 0.5]],
      [[nan, 1], nan, [nan, nan]],
      [[TINY, 0], TINY, [1, 0]],
    ],
  },
  min: {
    f: (x) => x.min(),
    cases: [
      [[1, 1, 3], 1, [0.5, 0.5, 0]],
      [[0, -0], -0, [0.5, 0.5]],
      [[-inf, 1, -inf], -inf, [0.5, 0, 0.5]],
      [[1, nan], nan, [nan, nan]],
      [[TINY, 0], 0, [0, 1]],
    ],
  },
  logsumexp: {
    f: (x) => x.logsumexp(),
    cases: [
      [[1000, 1000], 1000 + Math.LN2, [0.5, 0.5]],
      [[-1000, -1000], -1000 + Math.LN2, [0.5, 0.5]],
      [[-inf, 0], 0, [0, 1]],
      [[-inf, -inf], -inf, [nan, nan]],
      [[inf, 1], inf, [nan, 0]],
      [[nan, 1], nan, [nan, nan]],
      [[TINY], TINY, [1]],
      [[], -inf, []],
    ],
  },
  var: {
    f: (x) => x.var(),
    cases: [
      [[2, 2, 2], 0, [0, 0, 0]],
      [[1, 3], 2, [-2, 2]],
      [[5], nan, [nan]],
      [[inf, 1], nan, [nan, nan]],
      [[nan, 1], nan, [nan, nan]],
      [[], nan, []],
    ],
  },
  'var without correction': {
    f: (x) => x.var(null, { correction: 0 }),
    cases: [
      [[5], 0, [0]],
      [[1, 3], 1, [-1, 1]],
    ],
  },
  'var with too great a correction': {
    f: (x) => x.var(null, { correction: 3 }),
    cases: [
      [[1, 3], inf, [-inf, inf]],
      [[2, 2], nan, [nan, nan]],
    ],
  },
  std: {
    f: (x) => x.std(),
    cases: [
      [[2, 2], 0, [0, 0]],
      [[5], nan, [nan]],
      [[1, 3], Math.SQRT2, [-Math.SQRT1_2, Math.SQRT1_2]],
      [[inf, 1], nan, [nan, nan]],
    ],
  },
  norm: {
    f: (x) => x.norm(),
    cases: [
      [[3, -4], 5, [0.6, -0.8]],
      [[0, 0], 0, [0, 0]],
      [[-0, 2], 2, [0, 1]],
      [[inf, 1], inf, [nan, 0]],
      [[nan, 1], nan, [nan, nan]],
      [[], 0, []],
    ],
  },
  'norm with p = 1': {
    f: (x) => x.norm(null, { p: 1 }),
    cases: [
      [[0, -1, 2], 3, [0, -1, 1]],
      [[-inf, 1], inf, [-1, 1]],
    ],
  },
  'norm with p = 3': {
    f: (x) => x.norm(null, { p: 3 }),
    cases: [
      [[0, 0], 0, [0, 0]],
      [[0, -2], 2, [0, -1]],
    ],
  },
  'norm with p = ½': {
    f: (x) => x.norm(null, { p: 0.5 }),
    cases: [
      [[0, 4], 4, [0, 1]],
      [[0, 0], 0, [0, 0]],
    ],
  },
  'norm with p = ∞': {
    f: (x) => x.norm(null, { p: inf }),
    cases: [
      [[1, -1, 0], 1, [0.5, -0.5, 0]],
      [[0, 0], 0, [0, 0]],
    ],
  },
  'norm with p = 0': {
    f: (x) => x.norm(null, { p: 0 }),
    cases: [[[0, -0, TINY, nan, inf], 3, [0, 0, 0, 0, 0]]],
  },
  'binary cross-entropy of certainties that are wrong': {
    f: (x) => bce(x, tensor([1, 0], { dtype: x.dtype }), { reduction: 'none' }),
    // PyTorch divides by p(1 − p), but by 1e-12 in single precision at least.
    cases: [
      [
        [0, 1],
        [100, 100],
        [-1 / Math.fround(1e-12), 1 / Math.fround(1e-12)],
      ],
    ],
  },
  any: {
    f: (x) => x.any(),
    cases: [
      [[0, -0], 0],
      [[0, nan], 1],
      [[0, TINY], 1],
      [[], 0],
    ],
  },
  all: {
    f: (x) => x.all(),
    cases: [
      [[1, -0], 0],
      [[inf, nan], 1],
      [[], 1],
    ],
  },
  argmax: {
    f: (x) => x.argmax(),
    cases: [
      [[1, 3, 3], 1],
      [[inf, nan, nan], 1],
      [[-0, 0], 0],
      [[-inf, -inf], 0],
    ],
  },
  argmin: {
    f: (x) => x.argmin(),
    cases: [
      [[3, 1, 1], 1],
      [[-inf, nan], 1],
      [[0, -0], 0],
    ],
  },
  cumsum: {
    f: (x) => x.cumsum(0),
    cases: [
      [
        [inf, -inf, 1],
        [inf, nan, nan],
        [3, 2, 1],
      ],
      [
        [1, nan, 1],
        [1, nan, nan],
        [3, 2, 1],
      ],
      [[], [], []],
    ],
  },
  cumprod: {
    f: (x) => x.cumprod(0),
    cases: [
      [
        [2, 0, 3],
        [2, 0, 0],
        [1, 8, 0],
      ],
      [
        [0, 0, 3],
        [0, 0, 0],
        [1, 0, 0],
      ],
      [[], [], []],
    ],
  },
  sort: {
    f: (x) => x.sort().values,
    cases: [
      [
        [nan, inf, -inf, 0, -0],
        [-inf, 0, -0, inf, nan],
        [1, 1, 1, 1, 1],
      ],
      [[], [], []],
    ],
  },
  argsort: {
    f: (x) => x.argsort(),
    cases: [
      [
        [nan, inf, -inf, 0, -0, nan],
        [2, 3, 4, 1, 0, 5],
      ],
    ],
  },
  'argsort downwards': {
    f: (x) => x.argsort(-1, { descending: true }),
    cases: [
      [
        [1, nan, inf, 0, -0, nan],
        [1, 5, 2, 0, 3, 4],
      ],
    ],
  },
  topk: {
    f: (x) => x.topk(2).values,
    cases: [
      [
        [1, nan, inf],
        [nan, inf],
        [0, 1, 1],
      ],
      [
        [3, 3, 3],
        [3, 3],
        [1, 1, 0],
      ],
    ],
  },
  softmax: {
    f: (x) => x.softmax(),
    cases: [
      [
        [1000, 1000],
        [0.5, 0.5],
        [0, 0],
      ],
      [
        [-inf, 0],
        [0, 1],
        [0, 0],
      ],
      [
        [-inf, -inf],
        [nan, nan],
        [nan, nan],
      ],
      [
        [inf, 0],
        [nan, nan],
        [nan, nan],
      ],
      [
        [nan, 0],
        [nan, nan],
        [nan, nan],
      ],
    ],
  },
  logSoftmax: {
    f: (x) => x.logSoftmax(),
    cases: [
      [
        [1000, 1000],
        [-Math.LN2, -Math.LN2],
        [0, 0],
      ],
      [
        [-inf, 0],
        [-inf, 0],
        [1, -1],
      ],
      [
        [-inf, -inf],
        [nan, nan],
        [nan, nan],
      ],
      [
        [nan, 0],
        [nan, nan],
        [nan, nan],
      ],
    ],
  },
};
