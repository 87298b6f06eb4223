/**
 * What layers make of shapes, for the compiler: {@link Sequential} infers the shape of its output from it.
 *
 * A layer whose shapes depend on its sizes declares a rule as its `shapeRule`, which is never there when the program runs.
 * One whose `forward` says that it keeps the shape needs none; of any other, and of functions, nothing is known.
 */
import type { Shape, ShapeOf, Tensor } from '@downhill/autograd';

/** A function of types: with a shape in the place of `x`, `y` is the shape of the output, or says why there is none. */
export interface ShapeRule {
  readonly x: unknown;
  readonly y: Shape | string;
  /** What is known of any input that the layer takes. */
  readonly takes: Shape;
}

/** Of any images: [N, C, H, W]. */
export type ImageShape = readonly [number, number, number, number];

/** The shape that a rule was given; unknown as long as none was. */
export type InputOf<Rule extends ShapeRule> = Rule['x'] extends infer X extends Shape ? X : Shape;

/** What a layer makes of the shape X: a shape, or the sentence. */
export type Made<Layer, X extends Shape> = Layer extends { readonly shapeRule: ShapeRule }
  ? (Layer['shapeRule'] & { readonly x: X })['y']
  : Layer extends { readonly forward: infer Forward }
    ? KeepsShape<Forward> extends true
      ? X
      : Shape
    : Shape;

/** Whether a function is typed as those that keep the shape are, to the letter. */
type KeepsShape<F> =
  (<T>() => T extends F ? 1 : 2) extends <T>() => T extends <X extends Tensor>(
    x: X,
  ) => Tensor<ShapeOf<X>>
    ? 1
    : 2
    ? true
    : false;

/** What layers, one after the other, make of the shape X: a shape, or the sentence of the first that does not fit. */
export type MadeByAll<Layers, X extends Shape> = Layers extends readonly [
  infer First,
  ...infer Rest,
]
  ? Made<First, X> extends infer Y extends Shape
    ? MadeByAll<Rest, Y>
    : Made<First, X>
  : Layers extends readonly []
    ? X
    : Shape;

/** The layers, with the sentence in the place of the first that does not fit those before, whatever the input is. */
export type Fitting<
  Layers extends readonly unknown[],
  X extends Shape = Shape,
  Done extends readonly unknown[] = [],
> = Layers extends readonly [infer First, ...infer Rest]
  ? Made<First, Least<First, X>> extends infer Y
    ? Y extends Shape
      ? Fitting<Rest, Y, [...Done, First]>
      : [...Done, Y, ...Rest]
    : never
  : [...Done, ...Layers];

/** X, or what any input of the layer is like where nothing is known of X. */
type Least<Layer, X extends Shape> = number[] extends X
  ? Layer extends { readonly shapeRule: ShapeRule }
    ? Layer['shapeRule']['takes']
    : X
  : X;
