/** Moving elements there and back, views that share memory, and wrong calls. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AutogradError,
  concat,
  diag,
  eye,
  Generator,
  linspace,
  stack,
  type Tensor,
  tensor,
  uniform,
} from '../src/index.js';
import { zeros } from './support/unknown-shape.js';

/** A tensor of up to three axes and an axis of it. */
const anyTensor = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
    axis: fc.nat(),
    seed: fc.nat(),
  })
  .map(({ shape, axis, seed }) => ({
    x: uniform(shape, new Generator(seed)),
    axis: axis % shape.length,
  }));

function expectSame(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  expect([...a.data]).toEqual([...b.data]);
}

describe('there and back', () => {
  it('concat undoes split and chunk', () => {
    fc.assert(
      fc.property(anyTensor, fc.integer({ min: 1, max: 5 }), ({ x, axis }, size) => {
        expectSame(concat(x.split(size, axis), axis), x);
        expectSame(concat(x.chunk(size, axis), axis), x);
      }),
    );
  });

  it('split undoes concat', () => {
    fc.assert(
      fc.property(
        anyTensor,
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }),
        ({ x, axis }, lengths) => {
          const parts = lengths.map((length, i) =>
            uniform(x.shape.with(axis, length), new Generator(i)),
          );
          const again = concat(parts, axis).split(lengths, axis);
          expect(again.length).toBe(parts.length);
          for (const [i, part] of parts.entries()) expectSame(again[i]!, part);
        },
      ),
    );
  });

  it('selecting from a stack gives what was stacked', () => {
    fc.assert(
      fc.property(anyTensor, fc.nat({ max: 3 }), ({ x, axis }, count) => {
        const parts = [x, ...Array.from({ length: count }, (_, i) => x.add(i + 1))];
        const whole = stack(parts, axis);
        for (const [i, part] of parts.entries()) expectSame(whole.select(axis, i), part);
      }),
    );
  });

  it('a negative padding undoes a positive one, and so does slicing', () => {
    const sides = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(anyTensor, fc.array(sides, { minLength: 3, maxLength: 3 }), ({ x }, all) => {
        const padding = all.slice(0, x.rank);
        const padded = x.pad(padding, 7);
        expectSame(padded.pad(padding.map(([before, after]) => [-before, -after] as const)), x);
        const ranges = padding.map(([before], i) => [before, before + x.shape[i]!] as const);
        expectSame(padded.slice(...ranges), x);
        const added = padded.size - x.size;
        expect(padded.equal(7).sum().item()).toBe(added);
      }),
    );
  });

  it('rolling, flipping and moving axes can be undone', () => {
    fc.assert(
      fc.property(anyTensor, fc.integer({ min: -9, max: 9 }), ({ x, axis }, shift) => {
        expectSame(x.roll(shift, axis).roll(-shift, axis), x);
        expectSame(x.roll(shift).roll(-shift), x);
        expectSame(x.flip(axis).flip(axis), x);
        expectSame(x.moveAxis(axis, -1).moveAxis(-1, axis), x);
      }),
    );
  });

  it('a matrix is its lower and upper triangle', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 4 }),
        fc.nat({ max: 4 }),
        fc.integer({ min: -5, max: 5 }),
        (m, n, k) => {
          const x = uniform([m, n], new Generator(`${m}/${n}`));
          expectSame(x.tril(k).add(x.triu(k + 1)), x);
          const square = uniform([m], new Generator(m));
          expectSame(diag(square, k).diagonal(k), square);
        },
      ),
    );
  });
});

describe('memory', () => {
  it('is shared by select, flip, split, moveAxis and the diagonal of a gapless matrix', () => {
    const x = zeros([3, 3]);
    const views = [x.select(0, 1), x.flip(), x.split(2)[1]!, x.moveAxis(0, 1), x.diagonal()];
    for (const view of views) expect(view.storage).toBe(x.storage);
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ['roll by nothing', (x) => x.roll(0)],
    ['roll all the way', (x) => x.roll([-3], [0])],
    ['roll of a single row', (x) => x.slice([0, 1]).roll(1, 0)],
    ['cumprod', (x) => x.cumprod(1)],
    ['cumprod of a single row', (x) => x.slice([0, 1]).cumprod(0)],
  ])('is its own after %s', (_name, f) => {
    const x = tensor([[1], [2], [3]]);
    const y = f(x);
    y.assign(tensor(7));
    expect(x.toArray()).toEqual([[1], [2], [3]]);
    expect(y.equal(7).all().item()).toBe(1);
  });

  it('does not let infinities outside of a triangle spoil it', () => {
    const x = tensor([
      [1, Number.POSITIVE_INFINITY],
      [Number.NaN, 2],
    ]);
    expect(x.tril().triu().toArray()).toEqual([
      [1, 0],
      [0, 2],
    ]);
  });
});

describe('creation', () => {
  it('meets both ends of linspace exactly', () => {
    const x = linspace(-0.1, 0.7, 7, { dtype: 'float64' });
    expect([x.data[0], x.data[6]]).toEqual([-0.1, 0.7]);
    expect(x.data[3]).toBeCloseTo(0.3, 15);
    expect(linspace(1, 3, 3).toArray()).toEqual([1, 2, 3]);
    expect(linspace(5, 9, 1).toArray()).toEqual([5]);
    expect(linspace(5, 9, 0).shape).toEqual([0]);
  });

  it('makes identity matrices of any shape', () => {
    expect(eye(2, 3).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(eye(3, 2, { dtype: 'int32' }).toArray()).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
    expect(eye(0).shape).toEqual([0, 0]);
  });

  it('concat meets in the later type', () => {
    const mixed = concat([zeros([1], { dtype: 'uint8' }), zeros([1], { dtype: 'float64' })]);
    expect(mixed.dtype).toBe('float64');
  });
});

const x = zeros([2, 3]);

const wrongCalls: readonly [title: string, call: () => unknown, message: string][] = [
  [
    'a shape of another size',
    () => x.reshape([4, 2]),
    'reshape: 6 elements do not fit [4, 2] · x [2, 3]',
  ],
  [
    'a shape that no length completes',
    () => x.reshape([4, -1]),
    'reshape: 6 elements do not fit [4, -1]',
  ],
  ['two unknown lengths', () => x.reshape([-1, -1]), 'reshape: 6 elements do not fit [-1, -1]'],
  [
    'an axis permuted twice',
    () => x.permute([0, 0]),
    'permute: [0, 0] does not name each of the 2 axes once · x [2, 3]',
  ],
  [
    'an axis not permuted',
    () => x.permute([1]),
    'permute: [1] does not name each of the 2 axes once',
  ],
  [
    'transpose of a vector',
    () => zeros([3]).transpose(),
    'transpose: axis -2 is out of range for rank 1 · axes are -1 to 0',
  ],
  [
    'transpose of a scalar',
    () => zeros([]).transpose(0, 0),
    'transpose: axis 0 is out of range for rank 0 · a scalar has no axes',
  ],
  [
    'an axis expanded that is longer than 1',
    () => x.expand([4, 3]),
    'expand: [2, 3] does not expand to [4, 3] · only axes of length 1 repeat, and new ones come first',
  ],
  [
    'fewer axes expanded to than there are',
    () => x.expand([3]),
    'expand: [2, 3] does not expand to [3]',
  ],
  [
    'squeeze of a longer axis',
    () => x.squeeze(1),
    'squeeze: axis 1 has length 3, not 1 · x [2, 3]',
  ],
  ['unsqueeze too far', () => x.unsqueeze(3), 'unsqueeze: axis 3 is out of range for rank 3'],
  [
    'flatten from an axis that is not there',
    () => x.flatten(2),
    'flatten: axis 2 is out of range for rank 2',
  ],
  ['concat of nothing', () => concat([]), 'concat: there is no tensor to start with'],
  [
    'concat of one tensor that is not in a list',
    () => Reflect.apply(concat, undefined, [x]),
    'concat: the first argument must be an array of tensors',
  ],
  [
    'concat of something else',
    () => Reflect.apply(concat, undefined, [[x, 3]]),
    'concat: argument 1 must be a Tensor, and is number',
  ],
  [
    'concat of other lengths',
    () => concat([x, zeros([2, 4])]),
    'concat: axis 1 differs (3 ≠ 4) · tensor 0 [2, 3] · tensor 1 [2, 4] · only axis 0 may differ',
  ],
  [
    'concat of other ranks',
    () => concat([x, zeros([3])]),
    'concat: ranks differ (2 ≠ 1) · tensor 0 [2, 3] · tensor 1 [3]',
  ],
  [
    'concat along an axis that is not there',
    () => concat([x], 2),
    'concat: axis 2 is out of range for rank 2',
  ],
  [
    'stack of other shapes',
    () => stack([x, zeros([3, 2])]),
    'stack: tensors must have one shape · tensor 0 [2, 3] · tensor 1 [3, 2] · use concat to join along an axis there is',
  ],
  ['stack along an axis too far', () => stack([x], 3), 'stack: axis 3 is out of range for rank 3'],
  [
    'parts that do not make up the axis',
    () => x.split([1, 1], 1),
    'split: parts of [1, 1] do not make up 3 elements along axis 1 · x [2, 3]',
  ],
  [
    'parts of no elements',
    () => x.split(0),
    'split: parts of 0 do not make up 2 elements along axis 0',
  ],
  ['no chunks', () => x.chunk(0), 'chunk: the number of chunks must be an integer ≥ 1, and is 0'],
  [
    'an index too far',
    () => x.select(1, 3),
    'select: index 3 is out of range for axis 1 of length 3',
  ],
  ['half an index', () => x.select(1, 0.5), 'select: index 0.5 is out of range'],
  [
    'a half range',
    () => x.slice([0.5, 2]),
    'slice: the range along axis 0 must have whole numbers and a step but 0, not 0.5 to 2 by 1',
  ],
  [
    'a step of zero',
    () => x.slice([0, 2, 0]),
    'slice: the range along axis 0 must have whole numbers and a step but 0, not 0 to 2 by 0',
  ],
  ['more ranges than axes', () => x.slice(0, 0, 0), 'slice: 3 ranges for 2 axes · x [2, 3]'],
  ['more paddings than axes', () => x.pad([1, 1, 1]), 'pad: 3 paddings for 2 axes · x [2, 3]'],
  [
    'half a padding',
    () => x.pad([[0, 1.5]]),
    'pad: paddings must be integers or pairs of them, and are [[0,1.5]] · x [2, 3]',
  ],
  [
    'a padding that takes too much',
    () => x.pad([[-2, -2]]),
    'pad: padding [-2, -2] takes more than there is along axis 1 · x [2, 3]',
  ],
  [
    'axes moved to fewer places',
    () => x.moveAxis([0, 1], 0),
    'moveAxis: 2 axes cannot move to 1 places · x [2, 3]',
  ],
  [
    'an axis moved twice',
    () => x.moveAxis([0, -2], [0, 1]),
    'moveAxis: an axis is named twice in [0, -2]',
  ],
  [
    'more shifts than axes',
    () => x.roll([1, 2], 0),
    'roll: there must be one whole shift per axis · shifts [1, 2] · axes [0]',
  ],
  ['an axis flipped twice', () => x.flip([0, 0]), 'flip: an axis is named twice in [0, 0]'],
  ['negative repeats', () => x.tile([-1]), 'tile: each repeat must be an integer ≥ 0, and is -1'],
  [
    'half a repeat',
    () => x.repeatInterleave(0.5),
    'repeatInterleave: the count must be an integer ≥ 0, and is 0.5',
  ],
  [
    'windows longer than the axis',
    () => x.unfold(0, 3),
    'unfold: windows of 3, 1 apart, do not fit 2 elements along axis 0 · x [2, 3]',
  ],
  ['the triangle of a vector', () => zeros([3]).tril(), 'tril: x must be [..., M, N] · x [3]'],
  [
    'the diagonal of one axis',
    () => x.diagonal(0, 1, -1),
    'diagonal: axis 1 is named twice · x [2, 3]',
  ],
  [
    'half a diagonal',
    () => x.diagonal(0.5),
    'diagonal: the offset must be a whole number, and is 0.5',
  ],
  [
    'diag of a matrix',
    () => diag(x),
    'diag: x must be a vector · x [2, 3] · the diagonal of a matrix is x.diagonal()',
  ],
  ['negative lengths', () => eye(-1), 'eye: the length must be an integer ≥ 0, and is -1'],
  [
    'half a length',
    () => linspace(0, 1, 2.5),
    'linspace: the length must be an integer ≥ 0, and is 2.5',
  ],
];

it.each(wrongCalls)('explains %s', (_title, call, message) => {
  expect(call).toThrow(AutogradError);
  expect(call).toThrow(message);
});
