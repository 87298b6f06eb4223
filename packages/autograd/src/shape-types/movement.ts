/** Operations that keep the elements and change how they are counted. */
import type { Padding } from '../ops/slice.js';
import type { Shape } from '../shape.js';
import type { ExactQuotient, Plus, Times } from './arithmetic.js';
import type { LengthOf, PlaceOf, SameRank, WithAxes, Without } from './axes.js';
import type { Text } from './check.js';

/** The number of elements. */
type Size<S extends Shape, Done extends number = 1> = S extends readonly [
  infer N extends number,
  ...infer Rest extends Shape,
]
  ? Size<Rest, Times<Done, N>>
  : Done;

/** T with N in the place of −1. */
type Filled<T extends Shape, N extends number> = {
  -readonly [I in keyof T]: T[I] extends -1 ? N : T[I];
};

/** Of `reshape`: S with the lengths T, one of which may be −1. */
export type Reshaped<S extends Shape, T extends Shape> = S extends unknown
  ? number extends T['length']
    ? Shape
    : number extends T[number] | S['length']
      ? Filled<T, number>
      : Laid<Size<S>, T>
  : never;

type Laid<Count extends number, T extends Shape> = Count extends unknown
  ? number extends Count
    ? Filled<T, number>
    : [Missing<Count, T>] extends [never]
      ? `${Count} elements do not fit ${Text<T>}`
      : Filled<T, Missing<Count, T>>
  : never;

/** The length that −1 stands for (any, where there is none), or never where so many elements do not fit. */
type Missing<Count extends number, T extends Shape> = -1 extends T[number]
  ? ExactQuotient<Count, Size<Filled<T, 1>>>
  : Count extends Size<T>
    ? number
    : never;

/** Of `flatten`: the axes from `Start` to `End` as one. */
export type Flattened<S extends Shape, Start, End> = S extends unknown
  ? number extends S['length'] | Start | End
    ? Shape
    : S extends readonly []
      ? [1]
      : WithAxes<S, Start | End, Merged<S, PlaceOf<S, Start>, PlaceOf<S, End>>>
  : never;

type Merged<
  S extends Shape,
  From extends number,
  To extends number,
  Before extends Shape = [],
  Product extends number = 1,
  IsInside = false,
  Visited extends 1[] = [],
> = S extends readonly [infer N extends number, ...infer Rest extends Shape]
  ? true extends IsInside | (Visited['length'] extends From ? true : false)
    ? Visited['length'] extends To
      ? [...Before, Times<Product, N>, ...Rest]
      : Merged<Rest, From, To, Before, Times<Product, N>, true, [...Visited, 1]>
    : Merged<Rest, From, To, [...Before, N], 1, false, [...Visited, 1]>
  : 'the first axis to flatten comes after the last';

/** Of `transpose`: S with two axes exchanged. */
export type Transposed<S extends Shape, A, B> = S extends unknown
  ? number extends S['length'] | A | B
    ? SameRank<S>
    : WithAxes<S, A | B, Exchanged<S, PlaceOf<S, A>, PlaceOf<S, B>>>
  : never;

type Exchanged<S extends Shape, A extends number, B extends number> = {
  -readonly [I in keyof S]: I extends `${A}` ? S[B] : I extends `${B}` ? S[A] : S[I];
};

/** Of `permute`: the axes of S in another order. */
export type Permuted<S extends Shape, Order extends Shape> = S extends unknown
  ? number extends S['length'] | Order['length'] | Order[number]
    ? SameRank<Order>
    : [Order['length'], keyof S & `${number}`] extends [S['length'], `${PlaceOf<S, Order[number]>}`]
      ? { -readonly [I in keyof Order]: LengthOf<S, Order[I]> }
      : `${Text<Order>} does not name each axis of ${Text<S>} once`
  : never;

/** Of `squeeze`: S without an axis of length 1, or without all of them where `Axis` is null. */
export type Squeezed<S extends Shape, Axis> = S extends unknown
  ? [Axis] extends [never]
    ? number extends S['length'] | S[number]
      ? Shape
      : WithoutOnes<S>
    : number extends S['length'] | Axis
      ? Shape
      : WithAxes<S, Axis, Cut<S, Axis>>
  : never;

type Cut<S extends Shape, Axis> =
  1 extends LengthOf<S, Axis>
    ? Without<S, PlaceOf<S, Axis>>
    : `axis ${Axis & number} has length ${LengthOf<S, Axis>}, not 1`;

type WithoutOnes<S extends Shape, Kept extends Shape = []> = S extends readonly [
  infer N extends number,
  ...infer Rest extends Shape,
]
  ? WithoutOnes<Rest, N extends 1 ? Kept : [...Kept, N]>
  : Kept;

/** Of `expand`: S stretched to T, in which −1 keeps a length. */
export type Expanded<S extends Shape, T extends Shape> = S extends unknown
  ? number extends T['length']
    ? Shape
    : number extends S['length']
      ? Filled<T, number>
      : Stretched<S, T> extends infer R extends Shape
        ? R
        : `${Text<S>} does not expand to ${Text<T>}`
  : never;

type Stretched<S extends Shape, T extends Shape, Tail extends Shape = []> = T extends readonly [
  ...infer HeadT extends Shape,
  infer M extends number,
]
  ? S extends readonly [...infer HeadS extends Shape, infer N extends number]
    ? M extends -1
      ? Stretched<HeadS, HeadT, [N, ...Tail]>
      : 1 extends N
        ? Stretched<HeadS, HeadT, [M, ...Tail]>
        : number extends M
          ? Stretched<HeadS, HeadT, [N, ...Tail]>
          : N extends M
            ? Stretched<HeadS, HeadT, [M, ...Tail]>
            : false
    : M extends -1
      ? false
      : Stretched<[], HeadT, [M, ...Tail]>
  : S extends readonly []
    ? Tail
    : false;

/** Of `slice`: an index takes its axis away, null keeps it whole, a range makes its length unknown. */
export type Sliced<
  S extends Shape,
  Ranges extends readonly unknown[],
  Kept extends Shape = [],
> = number extends S['length']
  ? Shape
  : Ranges extends readonly [infer First, ...infer Rest]
    ? S extends readonly [infer N extends number, ...infer Others extends Shape]
      ? [First] extends [number]
        ? Sliced<Others, Rest, Kept>
        : [First] extends [null]
          ? Sliced<Others, Rest, [...Kept, N]>
          : [First] extends [readonly unknown[]]
            ? Sliced<Others, Rest, [...Kept, number]>
            : Shape
      : Shape
    : Ranges extends readonly []
      ? [...Kept, ...S]
      : Shape;

/** Of `pad`: the last axes of S made longer. Those that a negative padding makes shorter are of unknown length. */
export type Padded<S extends Shape, Paddings extends readonly Padding[]> = S extends unknown
  ? number extends S['length'] | Paddings['length']
    ? SameRank<S>
    : Longer<S, Paddings>
  : never;

type Longer<
  S extends Shape,
  Paddings extends readonly Padding[],
  Tail extends Shape = [],
> = Paddings extends readonly [...infer Others extends readonly Padding[], infer Last]
  ? S extends readonly [...infer Head extends Shape, infer N extends number]
    ? Longer<Head, Others, [Sum<N, Last>, ...Tail]>
    : 'there are more paddings than axes'
  : [...S, ...Tail];

type Sum<N extends number, By> = By extends readonly [
  infer Before extends number,
  infer After extends number,
]
  ? Sum<Sum<N, [Before]>, [After]>
  : By extends readonly [infer Once extends number]
    ? `${Once}` extends `-${string}`
      ? number
      : Plus<N, Once>
    : Sum<N, [By & number, By & number]>;

/** Of `tile`: S repeated along the last axes, or along new ones. */
export type Tiled<S extends Shape, Repeats extends Shape> = S extends unknown
  ? number extends S['length'] | Repeats['length']
    ? Shape
    : Repeated<S, Repeats>
  : never;

type Repeated<
  S extends Shape,
  Repeats extends Shape,
  Tail extends Shape = [],
> = S extends readonly [...infer Head extends Shape, infer N extends number]
  ? Repeats extends readonly [...infer Others extends Shape, infer M extends number]
    ? Repeated<Head, Others, [Times<N, M>, ...Tail]>
    : [...S, ...Tail]
  : [...Repeats, ...Tail];
