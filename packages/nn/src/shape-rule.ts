/**
 * What layers make of shapes, for the compiler: {@link Sequential} infers the shape of its output from it.
 *
 * A layer whose shapes depend on its sizes declares a rule as its `shapeRule`, which is never there when the program runs.
 * One whose `forward` says that it keeps the shape needs none; of any other, and of functions, nothing is known. A class that
 * extends a layer may override `forward` with plain tensors: then nothing is known of it either.
 */
import type { Checked, Shape, ShapeOf, Tensor } from '@downhill/autograd';

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

/**
 * An input of type `X` where `Result` is a shape. Where it is a sentence, `X` has to be that as well, which no tensor is; so
 * an input is a tensor in any case, and a `forward` that takes any tensor may override one that asks for this.
 */
export type Accepted<X, Result> = Checked<X, Result, X & Result>;

/** The rule that a layer's `forward` follows; `unknown` if there is none. */
type RuleOf<Layer> = Layer extends {
  readonly shapeRule: infer Rule;
  readonly forward: infer Forward;
}
  ? IsGeneric<Forward> extends true
    ? Rule
    : unknown
  : unknown;

/** Whether a function has type parameters: those of a rule's `forward` do not come through a plain override. */
type IsGeneric<F> = F extends (...inputs: infer Inputs) => infer Output
  ? IsSame<F, (...inputs: Inputs) => Output> extends true
    ? false
    : true
  : false;

/** Whether two types are one to the letter. */
type IsSame<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** What a layer makes of the shape X: a shape, or the sentence. */
export type Made<Layer, X extends Shape> =
  RuleOf<Layer> extends infer Rule extends ShapeRule
    ? (Rule & { readonly x: X })['y']
    : Layer extends { readonly forward: infer Forward }
      ? KeepsShape<Forward> extends true
        ? X
        : Shape
      : Shape;

/** Whether a function is typed as those that keep the shape are. */
type KeepsShape<F> = IsSame<F, <X extends Tensor>(x: X) => Tensor<ShapeOf<X>>>;

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
  ? RuleOf<Layer> extends infer Rule extends ShapeRule
    ? Rule['takes']
    : X
  : X;
