/** Axes: they are counted from the front, or from the end by negative numbers. */
import type { Shape } from '../shape.js';
import type { Text } from './check.js';

type Negative<N extends number> = `-${N}` extends `${infer M extends number}` ? M : never;

/** The place of an axis counted from the front, or never where S has no such axis. */
export type PlaceOf<S extends Shape, Axis, Before extends 1[] = []> = S extends readonly [
  unknown,
  ...infer Rest extends Shape,
]
  ? Axis extends Before['length'] | Negative<S['length']>
    ? Before['length']
    : PlaceOf<Rest, Axis, [...Before, 1]>
  : never;

/** The length of an axis. */
export type LengthOf<S extends Shape, Axis> = S[PlaceOf<S, Axis>];

/** `Result` where S has the axes, else the sentence. */
export type WithAxes<S extends Shape, Axis, Result> =
  'missing' extends Presence<S, Axis> ? MissingAxis<S, Axis> : Result;

type Presence<S extends Shape, Axis> = Axis extends number
  ? [PlaceOf<S, Axis>] extends [never]
    ? 'missing'
    : 'there'
  : never;

type MissingAxis<S extends Shape, Axis> = Axis extends number
  ? [PlaceOf<S, Axis>] extends [never]
    ? `axis ${Axis} is out of range for ${Text<S>}`
    : never
  : never;

/** S with the length N at the places `At`. */
export type Replaced<S extends Shape, At extends number, N extends number> = {
  -readonly [I in keyof S]: I extends `${At}` ? N : S[I];
};

/** S without the axes at the places `At`. */
export type Without<
  S extends Shape,
  At,
  Kept extends Shape = [],
  Visited extends 1[] = [],
> = S extends readonly [infer N extends number, ...infer Rest extends Shape]
  ? Without<Rest, At, Visited['length'] extends At ? Kept : [...Kept, N], [...Visited, 1]>
  : Kept;

/** S with a new axis of length N at a place of the result. */
export type Inserted<
  S extends Shape,
  At,
  N extends number,
  Before extends Shape = [],
> = Before['length'] extends At
  ? [...Before, N, ...S]
  : S extends readonly [infer First extends number, ...infer Rest extends Shape]
    ? Inserted<Rest, At, N, [...Before, First]>
    : [...Before, N];

/** S with a new last axis. */
export type Appended<S extends Shape, N extends number> = [...S, N];

/** As many axes as S has, of unknown lengths. */
export type SameRank<S extends Shape> = number extends S['length']
  ? Shape
  : { -readonly [I in keyof S]: number };

/** S, if it has the axis. */
export type WithAxis<S extends Shape, Axis> = S extends unknown
  ? number extends Axis | S['length']
    ? S
    : WithAxes<S, Axis, S>
  : never;

/** S without an axis. */
export type WithoutAxis<S extends Shape, Axis> = S extends unknown
  ? number extends Axis | S['length']
    ? Shape
    : WithAxes<S, Axis, Without<S, PlaceOf<S, Axis>>>
  : never;

/** S with the length N at an axis. */
export type Resized<S extends Shape, Axis, N extends number> = S extends unknown
  ? number extends Axis | S['length']
    ? SameRank<S>
    : WithAxes<S, Axis, Replaced<S, PlaceOf<S, Axis>, N>>
  : never;

/** S with a new axis of length N. */
export type Unsqueezed<S extends Shape, Axis, N extends number = 1> = S extends unknown
  ? number extends Axis | S['length']
    ? Shape
    : [PlaceOf<[...S, 1], Axis>] extends [never]
      ? `axis ${Axis & number} is out of range for ${Text<S>} with a new axis`
      : Inserted<S, PlaceOf<[...S, 1], Axis>, N>
  : never;
