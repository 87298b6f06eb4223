/** Which type comes out of which types: the table behind the rules at the head of src/dtype.ts. */
import { describe, expect, it } from 'vitest';
import { type DType, full, type Tensor, tensor } from '../src/index.js';

const TYPES = ['bool', 'uint8', 'int32', 'float32', 'float64'] as const;

const of = (dtype: DType) => full([2], 1, { dtype });

type Pairing = (a: Tensor, b: Tensor) => Tensor;
type Row = readonly [DType, DType, DType, DType, DType];

/** Per first operand (in the order of TYPES), the result with each second operand. */
const PAIRS: Readonly<Record<string, readonly [Pairing, readonly Row[]]>> = {
  add: [
    (a, b) => a.add(b),
    [
      ['int32', 'uint8', 'int32', 'float32', 'float64'],
      ['uint8', 'uint8', 'int32', 'float32', 'float64'],
      ['int32', 'int32', 'int32', 'float32', 'float64'],
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float64', 'float64', 'float64', 'float64', 'float64'],
    ],
  ],
  div: [
    (a, b) => a.div(b),
    [
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float64', 'float64', 'float64', 'float64', 'float64'],
    ],
  ],
  less: [(a, b) => a.less(b), TYPES.map((): Row => ['bool', 'bool', 'bool', 'bool', 'bool'])],
  where: [
    (a, b) => a.greater(0).where(a, b),
    [
      ['bool', 'uint8', 'int32', 'float32', 'float64'],
      ['uint8', 'uint8', 'int32', 'float32', 'float64'],
      ['int32', 'int32', 'int32', 'float32', 'float64'],
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float64', 'float64', 'float64', 'float64', 'float64'],
    ],
  ],
  matmul: [
    (a, b) => a.matmul(b),
    [
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float32', 'float32', 'float32', 'float32', 'float64'],
      ['float64', 'float64', 'float64', 'float64', 'float64'],
    ],
  ],
};

describe.each(Object.entries(PAIRS))('%s of two tensors', (_name, [f, rows]) => {
  it.each(TYPES.map((type, i) => [type, rows[i]!] as const))('%s with each type', (type, row) => {
    expect(TYPES.map((other) => f(of(type), of(other)).dtype)).toEqual(row);
  });
});

const NUMBERS: readonly [number, Row][] = [
  [1, ['int32', 'uint8', 'int32', 'float32', 'float64']],
  [200, ['int32', 'uint8', 'int32', 'float32', 'float64']],
  [-1, ['int32', 'int32', 'int32', 'float32', 'float64']],
  [300, ['int32', 'int32', 'int32', 'float32', 'float64']],
  [2 ** 31, ['float32', 'float32', 'float32', 'float32', 'float64']],
  [0.5, ['float32', 'float32', 'float32', 'float32', 'float64']],
  [Infinity, ['float32', 'float32', 'float32', 'float32', 'float64']],
  [Number.NaN, ['float32', 'float32', 'float32', 'float32', 'float64']],
];

describe('a tensor and a number', () => {
  it.each(NUMBERS)('add %d', (value, row) => {
    expect(TYPES.map((type) => of(type).add(value).dtype)).toEqual(row);
  });
});

/** Where the number stays what it is, beside the tensor: bools, too, stay what they are. */
const PLACED: readonly [number, Row][] = NUMBERS.map(([value, [, ...row]]) => [
  value,
  [value === 1 ? 'bool' : row[1], ...row],
]);

describe('a number placed in a tensor', () => {
  it.each(PLACED)('where and pad with %d', (value, row) => {
    const condition = of('bool');
    expect(TYPES.map((type) => condition.where(of(type), value).dtype)).toEqual(row);
    expect(TYPES.map((type) => of(type).pad([1], value).dtype)).toEqual(row);
  });
});

const UNARY: Readonly<Record<string, readonly [(x: Tensor) => Tensor, Row]>> = {
  neg: [(x) => x.neg(), ['int32', 'uint8', 'int32', 'float32', 'float64']],
  square: [(x) => x.square(), ['int32', 'uint8', 'int32', 'float32', 'float64']],
  relu: [(x) => x.relu(), ['int32', 'uint8', 'int32', 'float32', 'float64']],
  floor: [(x) => x.floor(), ['int32', 'uint8', 'int32', 'float32', 'float64']],
  'clamp to whole bounds': [
    (x) => x.clamp(0, 1),
    ['int32', 'uint8', 'int32', 'float32', 'float64'],
  ],
  'clamp to fractions': [
    (x) => x.clamp(0.5),
    ['float32', 'float32', 'float32', 'float32', 'float64'],
  ],
  exp: [(x) => x.exp(), ['float32', 'float32', 'float32', 'float32', 'float64']],
  isNaN: [(x) => x.isNaN(), ['bool', 'bool', 'bool', 'bool', 'bool']],
  logicalNot: [(x) => x.logicalNot(), ['bool', 'bool', 'bool', 'bool', 'bool']],
  sum: [(x) => x.sum(), ['int32', 'int32', 'int32', 'float32', 'float64']],
  prod: [(x) => x.prod(), ['int32', 'int32', 'int32', 'float32', 'float64']],
  cumsum: [(x) => x.cumsum(0), ['int32', 'int32', 'int32', 'float32', 'float64']],
  cumprod: [(x) => x.cumprod(0), ['int32', 'int32', 'int32', 'float32', 'float64']],
  max: [(x) => x.max(), ['bool', 'uint8', 'int32', 'float32', 'float64']],
  mean: [(x) => x.mean(), ['float32', 'float32', 'float32', 'float32', 'float64']],
  var: [(x) => x.var(), ['float32', 'float32', 'float32', 'float32', 'float64']],
  norm: [(x) => x.norm(), ['float32', 'float32', 'float32', 'float32', 'float64']],
  'norm with p = 0': [
    (x) => x.norm(null, { p: 0 }),
    ['float32', 'float32', 'float32', 'float32', 'float64'],
  ],
  logsumexp: [(x) => x.logsumexp(), ['float32', 'float32', 'float32', 'float32', 'float64']],
  softmax: [(x) => x.softmax(), ['float32', 'float32', 'float32', 'float32', 'float64']],
  any: [(x) => x.any(), ['bool', 'bool', 'bool', 'bool', 'bool']],
  argmax: [(x) => x.argmax(), ['int32', 'int32', 'int32', 'int32', 'int32']],
  'indices of sort': [(x) => x.sort().indices, ['int32', 'int32', 'int32', 'int32', 'int32']],
  'values of sort': [(x) => x.sort().values, ['bool', 'uint8', 'int32', 'float32', 'float64']],
};

describe('one tensor', () => {
  it.each(Object.entries(UNARY))('%s', (_name, [f, row]) => {
    expect(TYPES.map((type) => f(of(type)).dtype)).toEqual(row);
  });
});

const ARITHMETIC: readonly [string, Tensor, number[]][] = [
  ['uint8 wraps around', of8(250, 5).add(of8(10, 10)), [4, 15]],
  ['uint8 below zero wraps around', of8(3, 9).sub(of8(5, 5)), [254, 4]],
  ['uint8 times a negative number is int32', of8(3, 9).mul(-1), [-3, -9]],
  ['uint8 divides to fractions', of8(3, 9).div(of8(2, 2)), [1.5, 4.5]],
  ['uint8 sums do not wrap around', of8(200, 100).sum().reshape([1]), [300]],
  ['int32 wraps around', of32(2 ** 31 - 1).add(1), [-(2 ** 31)]],
  ['int32 divides to fractions', of32(7, -7).div(2), [3.5, -3.5]],
  ['int32 remainders have the sign of the divisor', of32(7, -7).remainder(3), [1, 2]],
  ['int32 powers', of32(-2, 3).pow(3), [-8, 27]],
  ['int32 plus a fraction', of32(1, 2).add(0.5), [1.5, 2.5]],
  ['int32 padded with a fraction', of32(1, 2).pad([1], 0.5), [0.5, 1, 2, 0.5]],
  ['uint8 padded with a negative number', of8(200).pad([1], -1), [-1, 200, -1]],
  ['bools add up as numbers', ofBool(1, 0).add(ofBool(1, 1)), [2, 1]],
  ['bools count', ofBool(1, 0, 1).sum().reshape([1]), [2]],
  ['floats lose their fraction as integers', tensor([1.9, -1.9]).to('int32'), [1, -1]],
  ['what is not 0 is true', tensor([0, 0.5, Number.NaN]).to('bool'), [0, 1, 1]],
];

function of8(...numbers: number[]): Tensor {
  return tensor(numbers, { dtype: 'uint8' });
}

function of32(...numbers: number[]): Tensor {
  return tensor(numbers, { dtype: 'int32' });
}

function ofBool(...numbers: number[]): Tensor {
  return tensor(numbers, { dtype: 'bool' });
}

it.each(ARITHMETIC)('%s', (_name, found, expected) => {
  expect([...found.data]).toEqual(expected);
});

it('gradients come in the type of what they belong to', () => {
  const single = tensor([1, 2], { requiresGrad: true });
  const double = tensor([3, 4], { dtype: 'float64', requiresGrad: true });
  single.mul(double).sum().backward();
  expect([single.grad!.dtype, double.grad!.dtype]).toEqual(['float32', 'float64']);
});
