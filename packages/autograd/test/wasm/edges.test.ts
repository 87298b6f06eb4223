/** The WebAssembly kernels at zeros, ties, infinities and NaN: what the JavaScript kernels make of them, signs of zeros included. */
import { afterAll, expect, it } from 'vitest';
import * as binaryRules from '../../src/elementwise/binary.js';
import * as comparisonRules from '../../src/elementwise/comparison.js';
import * as unaryRules from '../../src/elementwise/unary.js';
import {
  argmax,
  argmin,
  conv2d,
  crossEntropy,
  Generator,
  javascript,
  type KernelSet,
  linear,
  loadWasm,
  logsumexp,
  max,
  maxPool2d,
  min,
  normal,
  sum,
  type Tensor,
  tensor,
  useKernels,
} from '../../src/index.js';

const wasm = loadWasm({ threads: 1 });
afterAll(() => wasm.close());

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const EDGES = [0, -0, 1, -1, 0.5, -2.5, 100, -100, 1e30, -1e30, 1e-30, inf, -inf, nan];

/** The edges, turned so that each comes into each lane of a register, and into the rest of a row. */
const turned = (start: number) => EDGES.map((_, i) => EDGES[(start + i) % EDGES.length]!);
const table = () => tensor(EDGES.map((_, i) => [...turned(i), ...turned(i + 5)].slice(0, 19)));
const column = () => tensor(EDGES.map((x) => [x]));

/** Rows of ones in which one number is an edge, at each place in turn. */
const lone = () =>
  tensor(EDGES.flatMap((edge) => [0, 3, 4, 17].map((at) => new Array(19).fill(1).with(at, edge))));

type Folding = (x: Tensor, axis: number) => Tensor;
const folds: Readonly<Record<string, Folding>> = { sum, max, min, logsumexp, argmax, argmin };

const calls: readonly (readonly [string, () => Tensor])[] = [
  ...Object.values(unaryRules).map((f) => [f.name, () => f(table())] as const),
  ...[...Object.values(binaryRules), ...Object.values(comparisonRules)].flatMap((f) => [
    [`${f.name} of a column and rows`, () => f(column(), table())] as const,
    [`${f.name} of rows and a column`, () => f(table(), column())] as const,
    [`${f.name} of rows`, () => f(table(), table().flip())] as const,
  ]),
  ...Object.entries(folds).flatMap(([name, f]) => [
    [`${name} of rows`, () => f(lone(), 1)] as const,
    [`${name} of columns`, () => f(lone().transpose(), 0)] as const,
    [`${name} of every other column`, () => f(lone().slice(null, [0, 19, 2]), 1)] as const,
    [`${name} down columns`, () => f(lone().transpose().clone(), 0)] as const,
  ]),
  ['softmax', () => lone().softmax(1)],
  ['logSoftmax', () => lone().logSoftmax(1)],
  ['where', () => table().where(table().flip(), -0)],
  ['conversion to bool', () => table().to('bool')],
  ['a product', () => lone().matmul(tensor(turned(3).map((x) => [x, 1, 0])).pad([[0, 5], 0]))],
  ['a rectified layer', () => linear(lone(), lone().slice([0, 9])).relu()],
  ['max pooling', () => maxPool2d(table().reshape([1, 1, 14, 19]), 3, { stride: 2 })],
  [
    'cross-entropy',
    // A loss of 0 may have either sign.
    () => crossEntropy(lone(), lone().argmax(1), { reduction: 'none' }).add(0),
  ],
];

it.each(calls)('%s', (_name, compute) => {
  const [wanted, got] = [javascript, wasm].map((set) => using(set, compute));
  expect(got!.dtype).toBe(wanted!.dtype);
  const found = Array.from(got!.data);
  // As the other's where it is special, else within a few units in the last place.
  const expected = Array.from(wanted!.data, (want, i) => {
    const isClose = want !== 0 && Math.abs(found[i]! - want) <= 1e-6 * Math.max(1, Math.abs(want));
    return isClose ? found[i]! : want;
  });
  expect(found).toEqual(expected);
});

/** Whether each number is finite, in the output of a convolution by tiles and in the gradient of its input. */
function finite(taps: number, padding: number, at: number, place: 'input' | 'gradient') {
  const random = new Generator(taps);
  const x = normal([1, 16, 9, 9], random, { requiresGrad: true });
  const weight = normal([16, 16, taps, taps], random);
  if (place === 'input') x.array[at] = inf;
  const y = conv2d(x, weight, undefined, { padding });
  const dy = normal(y.shape, random);
  if (place === 'gradient') dy.array[at % y.shape[2]!] = inf;
  y.backward(dy);
  return [y, x.grad!].map((z) => Array.from(z.data, Number.isFinite));
}

it.each([
  [3, 0],
  [3, 1],
  [5, 0],
  [5, 2],
])(
  'an infinity reaches no further in convolutions of %i taps each way by tiles, padding %i',
  (taps, padding) => {
    for (const place of ['input', 'gradient'] as const) {
      for (const at of [0, 4, 12, 31, 40, 50, 80]) {
        const [wanted, got] = [javascript, wasm].map((set) =>
          using(set, () => finite(taps, padding, at, place)),
        );
        expect(got).toEqual(wanted);
      }
    }
  },
);

function using<R>(set: KernelSet, compute: () => R): R {
  const before = useKernels(set);
  try {
    return compute();
  } finally {
    useKernels(before);
  }
}
