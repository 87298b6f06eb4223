/** Broadcasting: shapes are aligned at the last axis, and lengths must be equal or 1. */
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { Checked, Identical, Known } from './check.js';

/** The shape that two shapes meet in. */
export type Broadcast<A extends Shape, B extends Shape> = A extends unknown
  ? number extends A['length']
    ? Shape
    : B extends unknown
      ? number extends B['length']
        ? Shape
        : Aligned<A, B>
      : never
  : never;

type Aligned<A extends Shape, B extends Shape, Tail extends Shape = []> = A extends readonly [
  ...infer HeadA extends Shape,
  infer N extends number,
]
  ? B extends readonly [...infer HeadB extends Shape, infer M extends number]
    ? Identical<N, M> extends true
      ? Aligned<HeadA, HeadB, [N, ...Tail]>
      : Extended<Met<N, M>, HeadA, HeadB, Tail>
    : [...A, ...Tail]
  : [...B, ...Tail];

type Extended<
  N extends number | string,
  HeadA extends Shape,
  HeadB extends Shape,
  Tail extends Shape,
> = N extends number ? Aligned<HeadA, HeadB, [N, ...Tail]> : N;

/** The length that two lengths meet in. One that is not known may be 1, or whatever the other is. */
type Met<N extends number, M extends number> = N extends unknown
  ? M extends unknown
    ? number extends N
      ? M extends 1
        ? number
        : M
      : number extends M
        ? N extends 1
          ? number
          : N
        : N extends M
          ? N
          : N extends 1
            ? M
            : M extends 1
              ? N
              : `axis lengths ${N} and ${M} do not broadcast`
    : never
  : never;

/** What a tensor is combined with. */
export type Operand = Tensor | number;

/** The shape of an operand; a number has no axes. */
export type ShapeOf<X> = X extends Tensor<infer S> ? S : [];

/** The shape of a tensor of shape S combined with an operand; numbers change nothing. */
export type Combined<S extends Shape, X> =
  X extends Tensor<infer T> ? (IsOwn<S, T> extends true ? S : Known<Broadcast<S, T>>) : S;

/** The operand, if it broadcasts with S. */
export type OperandOf<S extends Shape, X> = Checked<X, Joined<S, X>>;

type Joined<S extends Shape, X> =
  X extends Tensor<infer T> ? (IsOwn<S, T> extends true ? S : Broadcast<S, T>) : S;

/** Whether S broadcast with T is S, be it a type parameter: T is the same, or has no axes. */
type IsOwn<S, T> = Identical<T, []> extends true ? true : Identical<S, T>;

/** The second operand, if it broadcasts with the first; not both may be numbers. */
export type PartnerOf<A, B> = A extends number
  ? B extends number
    ? Tensor
    : B
  : OperandOf<ShapeOf<A>, B>;
