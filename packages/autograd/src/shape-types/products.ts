/** Products of matrices and vectors. */
import type { Shape } from '../shape.js';
import type { Broadcast } from './broadcast.js';
import type { MayEqual } from './check.js';

/** Of `matmul`: [..., M, K] · [..., K, N] → [..., M, N]; vectors count as a row or a column. */
export type Matmul<A extends Shape, B extends Shape> = A extends unknown
  ? number extends A['length']
    ? Shape
    : B extends unknown
      ? number extends B['length']
        ? Shape
        : Contracted<A, B>
      : never
  : never;

type Contracted<A extends Shape, B extends Shape> = A extends readonly [
  ...infer Rows extends Shape,
  infer K extends number,
]
  ? B extends readonly [
      ...infer Stack extends Shape,
      infer L extends number,
      infer N extends number,
    ]
    ? Over<K, L, Stacked<Rows, Stack, N>>
    : B extends readonly [infer L extends number]
      ? Over<K, L, Rows>
      : 'a scalar has no rows'
  : 'a scalar has no rows';

/** [..., M] and [...] with N → [..., M, N]; without M where the left operand is a vector. */
type Stacked<Rows extends Shape, Stack extends Shape, N extends number> = Rows extends readonly [
  ...infer Other extends Shape,
  infer M extends number,
]
  ? Followed<Broadcast<Other, Stack>, [M, N]>
  : [...Stack, N];

type Followed<Stack, Tail extends Shape> = Stack extends readonly [...infer Lengths extends Shape]
  ? [...Lengths, ...Tail]
  : Stack;

/** The result of summing over two lengths, which must be equal. */
type Over<K extends number, L extends number, Result> =
  MayEqual<K, L> extends true ? Result : `inner dimensions differ: ${K} and ${L}`;

/** Of `linear`: [..., in] by a weight [out, in] → [..., out]. */
export type Mapped<X extends Shape, W extends Shape> = X extends unknown
  ? number[] extends X
    ? Shape
    : W extends unknown
      ? number extends W['length']
        ? Shape
        : Applied<X, W>
      : never
  : never;

type Applied<X extends Shape, W extends Shape> = X extends readonly [
  ...infer Rows extends Shape,
  infer In extends number,
]
  ? W extends readonly [infer Out extends number, infer Taken extends number]
    ? MayEqual<In, Taken> extends true
      ? [...Rows, Out]
      : `widths differ: x has ${In} features, and the weight takes ${Taken}`
    : 'the weight must be [out, in]'
  : 'x must be [..., in]';
