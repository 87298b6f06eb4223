/** What the table of operations cannot say of indices and masks: wrong calls, types, infinities. */
import { describe, expect, it } from 'vitest';
import { AutogradError, oneHot, tensor, zeros } from '../src/index.js';

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const indices = (data: number[] | number[][]) => tensor(data, { dtype: 'int32' });
const mask = (data: number[] | number[][]) => tensor(data, { dtype: 'bool' });

describe('masks', () => {
  it('fill over infinities and NaN without a trace in the gradient', () => {
    const bad = tensor([1, Number.NaN, Number.POSITIVE_INFINITY], { requiresGrad: true });
    const y = bad.maskedFill(mask([0, 1, 1]), 0);
    y.square().sum().backward();
    expect(y.toArray()).toEqual([1, 0, 0]);
    expect(bad.grad!.toArray()).toEqual([2, 0, 0]);
  });

  it('keep integers', () => {
    const y = indices([1, 2, 3]).maskedFill(mask([1, 0, 1]), 9);
    expect([y.dtype, y.toArray()]).toEqual(['int32', [9, 2, 9]]);
  });
});

describe('scatterAdd', () => {
  it('adds up what meets, and leaves its tensor alone', () => {
    const y = zeros([3]).scatterAdd(0, indices([1, 1, 2]), tensor([1, 2, 3]));
    expect(y.toArray()).toEqual([0, 3, 3]);
  });

  it('is the gradient of gather', () => {
    const z = tensor([1, 2, 3], { requiresGrad: true });
    z.gather(0, indices([1, 1, 2]))
      .mul(tensor([1, 2, 3]))
      .sum()
      .backward();
    expect(z.grad!.toArray()).toEqual([0, 3, 3]);
  });
});

it('oneHot has the type that is asked for', () => {
  const y = oneHot(indices([1]), 2, 'bool');
  expect([y.dtype, y.toArray()]).toEqual(['bool', [[0, 1]]]);
});

const wrongCalls: readonly [title: string, call: () => unknown, message: string][] = [
  [
    'an index too far',
    () => x.gather(1, indices([[0, 3]])),
    'gather: index 3 is out of range: there are 3 elements',
  ],
  [
    'an index below zero',
    () => x.gather(0, indices([[-1, 0]])),
    'gather: index -1 is out of range',
  ],
  [
    'indices of floats',
    () => x.gather(0, zeros([1, 3])),
    'gather: indices must be int32 or uint8, and are float32',
  ],
  [
    'indices of another rank',
    () => x.gather(0, indices([0])),
    'gather: indices must have the rank of x, and be no longer along axes other than 0 · x [2, 3] · indices [1]',
  ],
  [
    'indices that are longer beside the axis',
    () => x.gather(0, indices([[0, 0, 0, 0]])),
    'gather: indices must have the rank of x, and be no longer along axes other than 0 · x [2, 3] · indices [1, 4]',
  ],
  [
    'an axis that is not there',
    () => x.gather(2, indices([[0]])),
    'gather: axis 2 is out of range for rank 2',
  ],
  [
    'an array of indices',
    () => Reflect.apply(x.gather, x, [0, [0]]),
    'gather: argument 1 must be a Tensor, and is an array · use tensor(…)',
  ],
  [
    'a matrix in indexSelect',
    () => x.indexSelect(0, indices([[0]])),
    'indexSelect: indices must be [N] · indices [1, 1]',
  ],
  [
    'a row too far',
    () => x.indexSelect(0, indices([2])),
    'indexSelect: index 2 is out of range: there are 2 elements',
  ],
  [
    'a source of another shape',
    () => x.scatterAdd(0, indices([[0, 1]]), zeros([2, 2])),
    'scatterAdd: there must be one index per element of the source · source [2, 2] · indices [1, 2]',
  ],
  [
    'a place too far',
    () => x.scatterAdd(0, indices([[0, 2]]), zeros([1, 2])),
    'scatterAdd: index 2 is out of range',
  ],
  [
    'a mask that does not broadcast',
    () => x.maskedFill(mask([1, 0]), 0),
    'maskedFill: shapes do not broadcast: axis -1 differs (3 ≠ 2)',
  ],
  [
    'a mask greater than the tensor',
    () =>
      zeros([3]).maskedFill(
        mask([
          [1, 0, 1],
          [0, 0, 0],
        ]),
        0,
      ),
    'maskedFill: the mask must broadcast to the shape of x · x [3] · mask [2, 3]',
  ],
  [
    'several values to fill with',
    () => x.maskedFill(mask([1, 0, 1]), zeros([3])),
    'maskedFill: the value must be a number or a scalar · value [3]',
  ],
  [
    'a mask greater than what it selects from',
    () => zeros([3]).maskedSelect(mask([[1, 0, 1]])),
    'maskedSelect: the mask must broadcast to the shape of x · x [3] · mask [1, 3]',
  ],
  [
    'no classes',
    () => oneHot(indices([0]), 0),
    'oneHot: the number of classes must be an integer ≥ 1, and is 0',
  ],
  [
    'a class too far',
    () => oneHot(indices([3]), 3),
    'oneHot: index 3 is out of range: there are 3 elements',
  ],
];

it.each(wrongCalls)('explains %s', (_title, call, message) => {
  expect(call).toThrow(AutogradError);
  expect(call).toThrow(message);
});
