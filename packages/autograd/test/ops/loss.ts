/** Rows for the losses. References are the definitions, example by example. */
import {
  bce,
  bceWithLogits,
  cosineEmbedding,
  crossEntropy,
  hingeEmbedding,
  huber,
  klDiv,
  type LossReduction,
  l1,
  marginRanking,
  mse,
  multiMargin,
  nll,
  smoothL1,
  type Tensor,
  tripletMargin,
} from '../../src/index.js';
import {
  at,
  build,
  foldAxes,
  type InputSpec,
  type OpCase,
  type Plain,
  total,
} from '../support/cases.js';

const REDUCTIONS: readonly LossReduction[] = ['mean', 'sum', 'none'];

/** The losses reduced; the mean divides by `count`. */
function finish(losses: Plain, reduction: LossReduction, count = losses.data.length): Plain {
  if (reduction === 'none') return losses;
  return { shape: [], data: [total(losses.data) / (reduction === 'mean' ? count : 1)] };
}

const logSoftmax = (x: Plain, axis: number): Plain => {
  const sums = foldAxes(x, [axis], true, (elements) => total(elements.map(Math.exp)));
  return build(x.shape, (i) => at(x, i) - Math.log(at(sums, i)));
};

const LOGITS: InputSpec = { shape: [3, 4] };
const CLASSES: InputSpec = { shape: [3], dtype: 'int32', values: [2, 0, 3] };
const SOME_IGNORED: InputSpec = { shape: [3], dtype: 'int32', values: [2, -100, 3] };
const WEIGHT: InputSpec = { shape: [4], domain: [0.5, 2] };
const MASS: InputSpec = { shape: [3, 4], domain: [0.1, 1] };

interface Situation {
  readonly what: string;
  readonly targets?: InputSpec;
  readonly weighted?: boolean;
  readonly ignoreIndex?: number;
  readonly labelSmoothing?: number;
}

const SITUATIONS: readonly Situation[] = [
  { what: 'plain' },
  { what: 'weighted', weighted: true },
  { what: 'with ignored targets', targets: SOME_IGNORED, ignoreIndex: -100 },
  { what: 'weighted, ignored', targets: SOME_IGNORED, ignoreIndex: -100, weighted: true },
  { what: 'smoothed', labelSmoothing: 0.2 },
  { what: 'smoothed, weighted', labelSmoothing: 0.2, weighted: true },
  {
    what: 'smoothed, weighted, ignored',
    labelSmoothing: 0.2,
    weighted: true,
    targets: SOME_IGNORED,
    ignoreIndex: -100,
  },
  { what: 'ignoring a class', ignoreIndex: 2 },
];

const classLosses = SITUATIONS.flatMap(
  ({ what, targets = CLASSES, weighted, ignoreIndex, labelSmoothing = 0 }): OpCase[] =>
    REDUCTIONS.map((reduction) => ({
      name: `crossEntropy against classes, ${what}, ${reduction}`,
      f: (x, t, weight) =>
        crossEntropy(x, t!, {
          reduction,
          labelSmoothing,
          ...(ignoreIndex !== undefined && { ignoreIndex }),
          ...(weight && { weight }),
        }),
      inputs: [LOGITS, targets, ...(weighted ? [WEIGHT] : [])],
      reference: (x, t, weight) => {
        const logs = logSoftmax(x!, 1);
        const weightOf = (c: number) => (weight ? weight.data[c]! : 1);
        const counted = t!.data.map((c) => (c === ignoreIndex ? 0 : weightOf(c)));
        const losses = t!.data.map((target, row) => {
          if (target === ignoreIndex) return 0;
          const terms = [0, 1, 2, 3].map((c) => {
            const hard = c === target ? 1 - labelSmoothing : 0;
            return -(hard + labelSmoothing / 4) * weightOf(c) * at(logs, [row, c]);
          });
          return total(terms);
        });
        return finish({ shape: [3], data: losses }, reduction, total(counted));
      },
    })),
);

const otherClassLosses: OpCase[] = [
  ...[0, 0.3].map(
    (labelSmoothing): OpCase => ({
      name: `crossEntropy against probabilities, smoothed by ${labelSmoothing}`,
      f: (x, t) => crossEntropy(x, t!, { labelSmoothing }),
      inputs: [LOGITS, MASS],
      reference: (x, t) => {
        const logs = logSoftmax(x!, 1);
        const soft = t!.data.map((p) => p * (1 - labelSmoothing) + labelSmoothing / 4);
        return { shape: [], data: [-total(logs.data.map((log, i) => log * soft[i]!)) / 3] };
      },
    }),
  ),
  {
    name: 'crossEntropy against probabilities, weighted',
    f: (x, t, weight) => crossEntropy(x, t!, { weight: weight!, reduction: 'none' }),
    inputs: [LOGITS, MASS, WEIGHT],
    reference: (x, t, weight) => {
      const logs = logSoftmax(x!, 1);
      const terms = build([3, 4], (i) => -at(logs, i) * at(t!, i) * at(weight!, i));
      return foldAxes(terms, [1], false, total);
    },
  },
  {
    name: 'crossEntropy of pixels',
    f: (x, t, weight) => crossEntropy(x, t!, { weight: weight!, reduction: 'none' }),
    inputs: [
      { shape: [2, 3, 2, 2] },
      { shape: [2, 2, 2], dtype: 'uint8', values: [0, 2, 1, 1, 2, 0, 0, 1] },
      { shape: [3], domain: [0.5, 2] },
    ],
    reference: (x, t, weight) => {
      const logs = logSoftmax(x!, 1);
      return build([2, 2, 2], ([n, i, j]) => {
        const target = at(t!, [n!, i!, j!]);
        return -weight!.data[target]! * at(logs, [n!, target, i!, j!]);
      });
    },
  },
  {
    name: 'crossEntropy of one example',
    f: (x, t) => crossEntropy(x, t!),
    inputs: [{ shape: [4] }, { shape: [], dtype: 'int32', values: [1] }],
    reference: (x) => ({ shape: [], data: [-logSoftmax(x!, 0).data[1]!] }),
  },
  {
    name: 'nll, weighted',
    f: (x, t, weight) => nll(x, t!, { weight: weight! }),
    inputs: [LOGITS, CLASSES, WEIGHT],
    reference: (x, t, weight) => {
      const weights = t!.data.map((c) => weight!.data[c]!);
      const losses = t!.data.map((c, row) => -at(x!, [row, c]) * weights[row]!);
      return { shape: [], data: [total(losses) / total(weights)] };
    },
  },
  ...([1, 2] as const).map(
    (p): OpCase => ({
      name: `multiMargin with p = ${p}, weighted`,
      f: (x, t, weight) => multiMargin(x, t!, { p, margin: 0.8, weight: weight! }),
      inputs: [LOGITS, CLASSES, WEIGHT],
      reference: (x, t, weight) => {
        const losses = t!.data.map((target, row) => {
          const terms = [0, 1, 2, 3].map((c) =>
            c === target ? 0 : Math.max(0, 0.8 - at(x!, [row, target]) + at(x!, [row, c])) ** p,
          );
          return (weight!.data[target]! * total(terms)) / 4;
        });
        return { shape: [], data: [total(losses) / 3] };
      },
    }),
  ),
];

type PairLoss = (x: Tensor, t: Tensor, options: { reduction: LossReduction }) => Tensor;

const NUMBER: InputSpec = { shape: [2, 3] };
const PROBABILITY: InputSpec = { shape: [2, 3], domain: [0.1, 0.9] };
const SIGN: InputSpec = { shape: [2, 3], dtype: 'int32', values: [1, -1, 1, -1, -1, 1] };

/** Losses of an element against an element. */
const PAIRS: readonly [string, PairLoss, (x: number, t: number) => number, InputSpec, InputSpec][] =
  [
    ['mse', mse, (x, t) => (x - t) ** 2, NUMBER, NUMBER],
    ['l1', l1, (x, t) => Math.abs(x - t), NUMBER, NUMBER],
    [
      'huber',
      (x, t, options) => huber(x, t, { delta: 0.7, ...options }),
      (x, t) => {
        const d = Math.abs(x - t);
        return d <= 0.7 ? d ** 2 / 2 : 0.7 * (d - 0.35);
      },
      NUMBER,
      NUMBER,
    ],
    [
      'smoothL1',
      (x, t, options) => smoothL1(x, t, { beta: 0.4, ...options }),
      (x, t) => {
        const d = Math.abs(x - t);
        return d < 0.4 ? d ** 2 / 0.8 : d - 0.2;
      },
      NUMBER,
      NUMBER,
    ],
    [
      'smoothL1 without a parabola',
      (x, t, options) => smoothL1(x, t, { beta: 0, ...options }),
      (x, t) => Math.abs(x - t),
      NUMBER,
      NUMBER,
    ],
    [
      'bce',
      bce,
      (p, t) => -(t * Math.log(p) + (1 - t) * Math.log(1 - p)),
      PROBABILITY,
      PROBABILITY,
    ],
    [
      'bceWithLogits',
      bceWithLogits,
      (x, t) => Math.log(1 + Math.exp(x)) - t * x,
      NUMBER,
      PROBABILITY,
    ],
    [
      'bceWithLogits with posWeight',
      (x, t, options) => bceWithLogits(x, t, { posWeight: 3, ...options }),
      (x, t) => 3 * t * Math.log(1 + Math.exp(-x)) + (1 - t) * Math.log(1 + Math.exp(x)),
      NUMBER,
      PROBABILITY,
    ],
    ['klDiv', klDiv, (x, t) => t * (Math.log(t) - x), NUMBER, PROBABILITY],
    [
      'klDiv of logarithms',
      (x, t, options) => klDiv(x, t, { logTarget: true, ...options }),
      (x, t) => Math.exp(t) * (t - x),
      NUMBER,
      NUMBER,
    ],
    [
      'hingeEmbedding',
      (x, t, options) => hingeEmbedding(x, t, { margin: 0.5, ...options }),
      (x, t) => (t === 1 ? x : Math.max(0, 0.5 - x)),
      NUMBER,
      SIGN,
    ],
  ];

const pairLosses = PAIRS.flatMap(([name, f, reference, x, t]): OpCase[] =>
  REDUCTIONS.map((reduction) => ({
    name: `${name}, ${reduction}`,
    f: (a, b) => f(a, b!, { reduction }),
    inputs: [x, t],
    reference: (a, b) =>
      finish(
        { shape: a!.shape, data: a!.data.map((v, i) => reference(v, b!.data[i]!)) },
        reduction,
      ),
  })),
);

const norm = (vector: number[], p = 2) => total(vector.map((v) => Math.abs(v) ** p)) ** (1 / p);
const row = (x: Plain, n: number) => [...x.data.slice(n * 4, n * 4 + 4)];

const vectorLosses: OpCase[] = [
  {
    name: 'marginRanking',
    f: (a, b, t) => marginRanking(a, b!, t!, { margin: 0.3 }),
    inputs: [NUMBER, NUMBER, SIGN],
    reference: (a, b, t) =>
      finish(
        build([2, 3], (i) => Math.max(0, 0.3 - at(t!, i) * (at(a!, i) - at(b!, i)))),
        'mean',
      ),
  },
  {
    name: 'cosineEmbedding',
    f: (a, b, t) => cosineEmbedding(a, b!, t!, { margin: -0.5, reduction: 'none' }),
    inputs: [LOGITS, LOGITS, { shape: [3], dtype: 'int32', values: [1, -1, -1] }],
    reference: (a, b, t) =>
      build([3], ([n]) => {
        const [u, v] = [row(a!, n!), row(b!, n!)];
        const cosine = total(u.map((value, i) => value * v[i]!)) / (norm(u) * norm(v));
        return at(t!, [n!]) === 1 ? 1 - cosine : Math.max(0, cosine + 0.5);
      }),
  },
  ...([2, 3] as const).flatMap((p) =>
    [false, true].map(
      (swap): OpCase => ({
        name: `tripletMargin with p = ${p}${swap ? ', swapped' : ''}`,
        f: (a, b, c) => tripletMargin(a, b!, c!, { p, swap, margin: 1.5, reduction: 'sum' }),
        inputs: [LOGITS, LOGITS, LOGITS],
        reference: (a, b, c) => {
          const distance = (x: Plain, y: Plain, n: number) =>
            norm(
              row(x, n).map((value, i) => value - row(y, n)[i]! + 1e-6),
              p,
            );
          const losses = [0, 1, 2].map((n) => {
            const far = distance(a!, c!, n);
            const nearest = swap ? Math.min(far, distance(b!, c!, n)) : far;
            return Math.max(0, distance(a!, b!, n) - nearest + 1.5);
          });
          return { shape: [], data: [total(losses)] };
        },
      }),
    ),
  ),
  {
    name: 'bce, weighted',
    f: (p, t, weight) => bce(p, t!, { weight: weight! }),
    inputs: [PROBABILITY, PROBABILITY, { shape: [3], domain: [0.5, 2] }],
    reference: (p, t, weight) => {
      const losses = build([2, 3], (i) => {
        const [x, y] = [at(p!, i), at(t!, i)];
        return -at(weight!, i) * (y * Math.log(x) + (1 - y) * Math.log(1 - x));
      });
      return finish(losses, 'mean');
    },
  },
  {
    name: 'klDiv as it is defined',
    f: (x, t) => klDiv(x, t!, { reduction: 'batchMean' }),
    inputs: [NUMBER, PROBABILITY],
    reference: (x, t) => ({
      shape: [],
      data: [total(t!.data.map((p, i) => p * (Math.log(p) - x!.data[i]!))) / 2],
    }),
  },
];

export const lossCases: readonly OpCase[] = [
  ...classLosses,
  ...otherClassLosses,
  ...pairLosses,
  ...vectorLosses,
];
