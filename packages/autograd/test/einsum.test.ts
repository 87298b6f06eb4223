/** Einstein sums of any form against loops, and wrong equations. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AutogradError,
  bmm,
  dot,
  einsum,
  Generator,
  gradients,
  outer,
  uniform,
} from '../src/index.js';
import { sumOfProducts } from './ops/product.js';
import { zeros } from './support/unknown-shape.js';

/** Up to four operands with up to three axes each, out of five letters; the result is any choice of them. */
const anySum = fc
  .record({
    terms: fc.array(fc.string({ unit: fc.constantFrom(...'abcDe'), maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    }),
    lengths: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }),
    order: fc.shuffledSubarray([...'abcDe']),
    seed: fc.nat(),
  })
  .map(({ terms, lengths, order, seed }) => {
    const random = new Generator(seed);
    const result = order.filter((letter) => terms.some((term) => term.includes(letter)));
    return {
      equation: `${terms.join(',')}->${result.join('')}`,
      operands: terms.map((term) =>
        uniform(
          [...term].map((letter) => lengths['abcDe'.indexOf(letter)]!),
          random,
          { low: -1, dtype: 'float64', requiresGrad: true },
        ),
      ),
    };
  });

describe('any einsum', () => {
  it('is what the loops compute', () => {
    fc.assert(
      fc.property(anySum, ({ equation, operands }) => {
        const plain = operands.map(({ shape, data }) => ({ shape, data: [...data] }));
        const expected = sumOfProducts(equation, plain);
        const y = einsum(equation, ...operands);
        expect(y.shape).toEqual(expected.shape);
        for (const [i, value] of y.data.entries()) expect(value).toBeCloseTo(expected.data[i]!, 9);
      }),
    );
  });

  it('is linear in each operand: ⟨y, dy⟩ = ⟨x, dx⟩ for all of them', () => {
    fc.assert(
      fc.property(anySum, ({ equation, operands }) => {
        const y = einsum(equation, ...operands);
        const dy = y.detach().cos();
        const product = y.mul(dy).sum().item();
        for (const [i, dx] of gradients(y, operands, { seed: dy }).entries()) {
          expect(operands[i]!.mul(dx).sum().item()).toBeCloseTo(product, 8);
        }
      }),
    );
  });
});

it('multiplies integers', () => {
  const x = uniform([2, 2], new Generator(1), { high: 9, dtype: 'int32' });
  expect(einsum('ij->ji', x).dtype).toBe('int32');
  expect(einsum('ij,ij->ij', x, x).dtype).toBe('int32');
});

const x = zeros([2, 3]);

const wrongCalls: readonly [title: string, call: () => unknown, message: string][] = [
  [
    'digits',
    () => einsum('i1->i', x),
    "einsum: cannot read 'i1->i' · axes are letters, as in 'ij,jk->ik'",
  ],
  ['two arrows', () => einsum('ij->i->', x), "einsum: cannot read 'ij->i->'"],
  ['two dots', () => einsum('..j->j', x), "einsum: cannot read '..j->j'"],
  ['a list as result', () => einsum('ij->i,j', x), "einsum: cannot read 'ij->i,j'"],
  [
    'another number of operands',
    () => einsum('ij,jk->ik', x),
    "einsum: 'ij,jk->ik' names 2 operands, and there are 1",
  ],
  ['no operands', () => einsum(''), "einsum: '' names 1 operands, and there are 0"],
  [
    'too few letters',
    () => einsum('i->i', x),
    "einsum: 'i' does not name the 2 axes of operand 0 · operand 0 [2, 3] · equation 'i->i'",
  ],
  [
    'too many letters',
    () => einsum('...ijk->i', x),
    "einsum: '...ijk' does not name the 2 axes of operand 0",
  ],
  ['two ellipses', () => einsum('...i...->i', x), "einsum: '...i...' has more than one '...'"],
  [
    'a letter of the result that no operand has',
    () => einsum('ij->ik', x),
    "einsum: the result of 'ij->ik' names k, which no operand has",
  ],
  [
    'a letter of the result twice',
    () => einsum('ij->ii', x),
    "einsum: the result of 'ij->ii' names i twice",
  ],
  [
    'lengths that differ between operands',
    () => einsum('ij,jk->ik', x, zeros([4, 5])),
    "einsum: lengths of j differ (3 ≠ 4) · operand 0 [2, 3] · operand 1 [4, 5] · equation 'ij,jk->ik'",
  ],
  [
    'lengths that differ within an operand',
    () => einsum('ii->i', x),
    "einsum: lengths of i differ (2 ≠ 3) · operand 0 [2, 3] · equation 'ii->i'",
  ],
  [
    'a diagonal that would have to broadcast',
    () => einsum('ii->i', zeros([1, 3])),
    'einsum: lengths of i differ (1 ≠ 3)',
  ],
  [
    'lengths that differ under the ellipsis',
    () => einsum('...i,...i', zeros([2, 3]), zeros([4, 3])),
    'einsum: lengths of axis -1 of ... differ (2 ≠ 4)',
  ],
  [
    'an array as operand',
    () => Reflect.apply(einsum, undefined, ['i->', [1, 2]]),
    'einsum: argument 1 must be a Tensor, and is an array · use tensor(…)',
  ],
  ['a matrix in dot', () => dot(x, zeros([3])), 'dot: a must be [N] · a [2, 3]'],
  [
    'vectors of other lengths',
    () => dot(zeros([2]), zeros([3])),
    'dot: lengths differ (2 ≠ 3) · a [2] · b [3]',
  ],
  ['a scalar in outer', () => outer(zeros([]), zeros([2])), 'outer: a must be [N] · a []'],
  [
    'stacks of other heights',
    () => bmm(zeros([2, 3, 4]), zeros([1, 4, 5])),
    'bmm: heights of the stacks differ (2 ≠ 1) · a [2, 3, 4] · b [1, 4, 5] · matmul broadcasts',
  ],
  [
    'stacks of matrices that do not fit',
    () => bmm(zeros([2, 3, 4]), zeros([2, 5, 4])),
    'bmm: inner dimensions differ (4 ≠ 5) · a [2, 3, 4] · b [2, 5, 4]',
  ],
  ['a matrix in bmm', () => bmm(x, x), 'bmm: a must be [B, M, N]'],
];

it.each(wrongCalls)('explains %s', (_title, call, message) => {
  expect(call).toThrow(AutogradError);
  expect(call).toThrow(message);
});
