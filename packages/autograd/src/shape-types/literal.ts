/** Shapes as they are written down when a tensor is made. */
import type { NestedArray } from '../print.js';
import type { Shape } from '../shape.js';
import type { Known } from './check.js';

/** A shape as it is given to `zeros`. */
export type Literal<S extends Shape> = { -readonly [I in keyof S]: S[I] };

/** Numbers in nested arrays; that an array may be empty makes the compiler see its length. */
export type Numbers = number | readonly [] | readonly Numbers[];

/** The shape of nested arrays. */
export type Nested<Data> = NestedArray extends Data
  ? Shape
  : Data extends number
    ? []
    : Data extends readonly unknown[]
      ? Data['length'] extends 0
        ? [0]
        : Stack<Data['length'], Nested<Data[number]>>
      : [number];

type Stack<N extends number, Row> = [Row] extends [never]
  ? Shape
  : true extends HasSupertype<Row>
    ? Row extends Shape
      ? [N, ...Row]
      : Row
    : 'rows have different lengths';

/** True for some member of a union that all others are assignable to. */
type HasSupertype<T, All = T> = T extends unknown ? ([All] extends [T] ? true : false) : never;

/** The shape of a tensor of this data, which another shape may have been asked for. */
export type Given<Data, S extends Shape> = [S] extends [never] ? Known<Nested<Data>> : Literal<S>;
