/** Free functions are the methods of their names. */
import { describe, expect, it } from 'vitest';
import * as functions from '../src/functions.js';
import * as ag from '../src/index.js';
import { AutogradError, Tensor, tensor } from '../src/index.js';

const x = () =>
  tensor(
    [
      [3, 1],
      [2, 5],
    ],
    { requiresGrad: true },
  );
const indices = tensor([[1, 0]], { dtype: 'int32' });
const mask = tensor(
  [
    [1, 0],
    [0, 1],
  ],
  { dtype: 'bool' },
);

/** A call of each function, and the same call of the method. */
const CALLS: Readonly<Record<keyof typeof functions, readonly unknown[]>> = {
  where: [1, 0],
  sum: [0, { keepDims: true }],
  mean: [1],
  prod: [1],
  variance: [0, { correction: 0 }],
  var: [1],
  std: [1],
  norm: [0, { p: 1 }],
  logsumexp: [0],
  any: [0],
  all: [1],
  max: [0],
  min: [1],
  argmax: [0],
  argmin: [1],
  cumsum: [1],
  cumprod: [0],
  sort: [0, { descending: true }],
  argsort: [1],
  topk: [1, { largest: false }],
  softmax: [0],
  logSoftmax: [],
  clone: [],
  reshape: [[4]],
  flatten: [],
  transpose: [],
  permute: [[1, 0]],
  moveAxis: [0, 1],
  expand: [[3, 2, 2]],
  squeeze: [],
  unsqueeze: [1],
  slice: [[1, null], -1],
  select: [0, 1],
  pad: [
    [
      [1, 0],
      [0, 1],
    ],
    7,
  ],
  flip: [1],
  roll: [1, 0],
  tile: [[2, 1]],
  repeatInterleave: [2, 1],
  unfold: [0, 2, 1],
  tril: [],
  triu: [1],
  diagonal: [],
  split: [1, 1],
  chunk: [2, 0],
  gather: [0, indices],
  indexSelect: [1, indices.flatten()],
  scatterAdd: [0, indices, tensor([[10, 20]])],
  maskedFill: [mask, 9],
  maskedSelect: [mask],
};

const shown = (result: unknown): string =>
  JSON.stringify(result, (_key, value: unknown) => textOf(value));

function textOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('toArray' in value)) return value;
  const { shape, dtype, requiresGrad, data } = value as Tensor;
  return { shape, dtype, requiresGrad, data: [...data] };
}

describe.each(Object.keys(CALLS) as (keyof typeof functions)[])('%s', (name) => {
  const method = name === 'variance' ? 'var' : name;

  it('is the method', () => {
    const expected: unknown = Reflect.apply(x()[method], x(), CALLS[name]);
    expect(shown(Reflect.apply(functions[name], undefined, [x(), ...CALLS[name]]))).toBe(
      shown(expected),
    );
  });

  it('insists on a tensor', () => {
    const call = () => Reflect.apply(functions[name], undefined, [[1, 2], ...CALLS[name]]);
    expect(call).toThrow(AutogradError);
    expect(call).toThrow(`${method}: argument 0 must be a Tensor, and is an array`);
  });
});

/** What a tensor does beside computing another one. */
const NO_COMPUTATION = [
  ...['constructor', 'item', 'toArray', 'toString', 'constant', 'alias', 'seed'],
  ...['backward', 'registerHook', 'detach', 'to', 'assign', 'changing', 'sumTo'],
];

it('every method that computes is a function, too', () => {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(Tensor.prototype))
    .filter(([, { value }]) => typeof value === 'function')
    .map(([name]) => name);
  const missing = methods.filter((name) => !(name in ag) && !NO_COMPUTATION.includes(name));
  expect(missing).toEqual([]);
});
