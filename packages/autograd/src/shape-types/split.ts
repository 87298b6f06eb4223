/** A tensor taken apart along an axis. */
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { ExactQuotient, Plus } from './arithmetic.js';
import type { LengthOf, Resized, WithAxes } from './axes.js';
import type { Known, MayEqual, Text } from './check.js';

type Lengths = readonly number[];

/** Of `split`: S, if the lengths make up the axis. */
export type Divided<S extends Shape, Sizes, Axis> = S extends unknown
  ? number extends Axis | S['length']
    ? S
    : WithAxes<S, Axis, Sizes extends Lengths ? MadeUp<S, Sizes, LengthOf<S, Axis>> : S>
  : never;

type MadeUp<S extends Shape, Sizes extends Lengths, Length extends number> =
  MayEqual<Total<Sizes>, Length> extends true
    ? S
    : `parts of ${Text<Sizes>} do not make up a length of ${Length}`;

type Total<Sizes extends Lengths, Sum extends number = 0> = number extends Sizes['length']
  ? number
  : Sizes extends readonly [infer N extends number, ...infer Rest extends Lengths]
    ? Total<Rest, Plus<Sum, N>>
    : Sum;

/** Of `split`: one part per length, in a tuple; of one size, a list of parts, the last of which may be shorter. */
export type Parts<S extends Shape, Sizes, Axis> = Sizes extends Lengths
  ? { -readonly [I in keyof Sizes]: Tensor<Known<Resized<S, Axis, Sizes[I] & number>>> }
  : Tensor<Known<Resized<S, Axis, PartLength<LengthOf<S, Axis>, Sizes & number>>>>[];

/** The length of every part of a size, where it divides the whole. */
type PartLength<Length extends number, N extends number> = [ExactQuotient<Length, N>] extends [
  never,
]
  ? number
  : N;

/** Of `chunk`: up to nine equal parts in a tuple, if so many of them make up the axis; else a list. */
export type Chunks<S extends Shape, Count extends number, Axis> =
  Equal<LengthOf<S, Axis>, Count> extends infer N extends number
    ? number extends N
      ? Tensor<Known<Resized<S, Axis, number>>>[]
      : Repeated<Tensor<Known<Resized<S, Axis, N>>>, Count>
    : never;

/** The length of each of `Count` equal parts, or `number`. */
type Equal<Length extends number, Count extends number> = `${Count}` extends Few
  ? [ExactQuotient<Length, Count>] extends [never]
    ? number
    : ExactQuotient<Length, Count>
  : number;

type Few = '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

/** A tuple of `Count` times T. */
type Repeated<T, Count extends number, Done extends T[] = []> = Done['length'] extends Count
  ? Done
  : Repeated<T, Count, [...Done, T]>;
