/** Windows that slide over images: convolution and pooling. */
import type { Pair } from '../kernels/kernels.js';
import type { Shape } from '../shape.js';
import type { Minus, Plus, Quotient, Times } from './arithmetic.js';
import type { MayEqual, Text } from './check.js';

/** One number for both directions, or [vertical, horizontal]. */
export type Extent = number | Pair;

type Vertical<E extends Extent> = E extends Pair ? E[0] : E & number;
type Horizontal<E extends Extent> = E extends Pair ? E[1] : E & number;

/** What a window of `Size` elements spans: dilation · (size − 1) + 1. */
type Span<Size extends number, Dilation extends number> = Size extends 0
  ? 0
  : Plus<Times<Dilation, Minus<Size, 1>>, 1>;

/** How many positions a window has along an axis: ⌊(length + 2·padding − span) / stride⌋ + 1, or the sentence. */
type Positions<
  Length extends number,
  Spanned extends number,
  Stride extends number,
  Padding extends number,
> =
  Minus<Plus<Length, Times<2, Padding>>, Spanned> extends infer Way extends number
    ? [Way] extends [never]
      ? `the window does not fit: it spans ${Spanned}, and the padded input has ${Plus<Length, Times<2, Padding>>}`
      : Plus<Quotient<Way, Stride>, 1>
    : never;

type Image<N extends number, C extends number, H, W> = H extends number
  ? W extends number
    ? [N, C, H, W]
    : W
  : H;

/** The image X after a window went over it: [N, C, H, W] → [N, C, oH, oW]. */
export type Windowed<
  X extends Shape,
  Size extends Extent,
  Stride extends Extent,
  Padding extends Extent,
  Dilation extends Extent,
> = X extends unknown
  ? X extends readonly [
      infer N extends number,
      infer C extends number,
      infer H extends number,
      infer W extends number,
    ]
    ? Image<
        N,
        C,
        Positions<H, Span<Vertical<Size>, Vertical<Dilation>>, Vertical<Stride>, Vertical<Padding>>,
        Positions<
          W,
          Span<Horizontal<Size>, Horizontal<Dilation>>,
          Horizontal<Stride>,
          Horizontal<Padding>
        >
      >
    : number extends X['length']
      ? [number, number, number, number]
      : `x must be [N, C, H, W], and is ${Text<X>}`
  : never;

/** Of `conv2d` with a weight [out, C/groups, kH, kW]. */
export type Convolved<
  X extends Shape,
  Weight extends Shape,
  Stride extends Extent,
  Padding extends Extent,
  Dilation extends Extent,
  Groups extends number,
> = X extends unknown
  ? Weight extends unknown
    ? Weight extends readonly [
        infer Out extends number,
        infer PerGroup extends number,
        infer H extends number,
        infer W extends number,
      ]
      ? X extends readonly [
          infer N extends number,
          infer C extends number,
          infer Rows extends number,
          infer Columns extends number,
        ]
        ? MayEqual<C, Times<PerGroup, Groups>> extends true
          ? Windowed<[N, Out, Rows, Columns], [H, W], Stride, Padding, Dilation>
          : `channels differ: x has ${C}, and the weight reads ${Times<PerGroup, Groups>}`
        : Windowed<X, [H, W], Stride, Padding, Dilation>
      : number extends Weight['length']
        ? [number, number, number, number]
        : `the weight must be [out, C/groups, kH, kW], and is ${Text<Weight>}`
    : never
  : never;

/** Of `conv1d`: as of `conv2d`, for images of one row. */
export type Convolved1d<
  X extends Shape,
  Weight extends Shape,
  Stride extends number,
  Padding extends number,
  Dilation extends number,
  Groups extends number,
> = X extends unknown
  ? number extends X['length'] | Weight['length']
    ? [number, number, number]
    : [X, Weight] extends [
          readonly [infer N extends number, infer C extends number, infer L extends number],
          readonly [infer Out extends number, infer P extends number, infer K extends number],
        ]
      ? WithoutRow<
          Convolved<[N, C, 1, L], [Out, P, 1, K], [1, Stride], [0, Padding], [1, Dilation], Groups>
        >
      : `x must be [N, C, L], and the weight [out, C/groups, k]; they are ${Text<X>} and ${Text<Weight>}`
  : never;

type WithoutRow<Y> = Y extends readonly [
  infer N extends number,
  infer C extends number,
  number,
  infer L extends number,
]
  ? [N, C, L]
  : Y;

/** What is left of an axis: (length − 1)·stride + span + extra − 2·padding, or the sentence. */
type Spread<
  Length extends number,
  Spanned extends number,
  Stride extends number,
  Padding extends number,
  Extra extends number,
> =
  Minus<
    Plus<Plus<Times<Minus<Length, 1>, Stride>, Spanned>, Extra>,
    Times<2, Padding>
  > extends infer N extends number
    ? [N] extends [never]
      ? 'nothing is left of the output'
      : N
    : never;

/** Of `convTranspose2d` with a weight [C, out/groups, kH, kW]. */
export type Deconvolved<
  X extends Shape,
  Weight extends Shape,
  Stride extends Extent,
  Padding extends Extent,
  Dilation extends Extent,
  Groups extends number,
  Extra extends Extent,
> = X extends unknown
  ? number extends X['length'] | Weight['length']
    ? [number, number, number, number]
    : [X, Weight] extends [
          readonly [
            infer N extends number,
            infer C extends number,
            infer Rows extends number,
            infer Columns extends number,
          ],
          readonly [
            infer In extends number,
            infer PerGroup extends number,
            infer H extends number,
            infer W extends number,
          ],
        ]
      ? MayEqual<C, In> extends true
        ? Image<
            N,
            Times<PerGroup, Groups>,
            Spread<
              Rows,
              Span<H, Vertical<Dilation>>,
              Vertical<Stride>,
              Vertical<Padding>,
              Vertical<Extra>
            >,
            Spread<
              Columns,
              Span<W, Horizontal<Dilation>>,
              Horizontal<Stride>,
              Horizontal<Padding>,
              Horizontal<Extra>
            >
          >
        : `channels differ: x has ${C}, and the weight reads ${In}`
      : `x must be [N, C, H, W], and the weight [C, out/groups, kH, kW]; they are ${Text<X>} and ${Text<Weight>}`
  : never;

/** Of `adaptiveAvgPool2d`, where null keeps a length. */
export type Resampled<X extends Shape, Size> = X extends unknown
  ? X extends readonly [
      infer N extends number,
      infer C extends number,
      infer H extends number,
      infer W extends number,
    ]
    ? Size extends readonly [infer Rows, infer Columns]
      ? [N, C, Rows extends number ? Rows : H, Columns extends number ? Columns : W]
      : [N, C, Size & number, Size & number]
    : number extends X['length']
      ? [number, number, number, number]
      : `x must be [N, C, H, W], and is ${Text<X>}`
  : never;
