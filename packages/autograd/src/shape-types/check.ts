/**
 * How a shape that does not fit becomes an error of the compiler.
 *
 * A type function gives the shape of a result, or a sentence that says why there is none. Where it is a sentence, that is
 * the type of the argument: `Argument of type 'Tensor<[100, 784]>' is not assignable to parameter of type '"inner
 * dimensions differ: 784 and 100"'`.
 *
 * What is not known fits everything, and leaves unknown of the result what hangs on it: a shape of unknown rank (`Shape`),
 * an axis of unknown length (`number`), and the type parameters of a generic function. For the sake of the last, a type
 * function begins by asking something of the whole shape that is always so (`S extends unknown`): of a parameter, the
 * compiler then takes for granted what is so for the parameter's constraint.
 */
import type { Shape } from '../shape.js';

/** An argument of type `Argument` where `Result` is a shape, else `Instead`: the sentence that `Result` is instead. */
export type Checked<Argument, Result, Instead = Result> = [Fit<Result>] extends [never]
  ? Explanation<Argument, Result, Instead>
  : Argument;

type Fit<Result> = Result extends string ? never : 'fit';
type Mismatch<Result> = Result extends string ? 'mismatch' : never;

/**
 * The sentence. As long as that hangs on a type parameter, the argument has to fit here as well: the compiler then reads an
 * index as what it can be at most, and that of the first is 'fit'.
 */
type Explanation<Argument, Result, Instead> =
  | { fit: Argument }[Fit<Result>]
  | { mismatch: Instead }[Mismatch<Result>];

/** `Result` where it is a shape. Where it is a sentence the shape is unknown, so that one mismatch is one error. */
export type Known<Result> = Result extends infer S extends Shape ? S : Shape;

/** A shape in a sentence: `[32, 784]`, or `[number, 784]` where an axis is not known. */
export type Text<S extends Shape, Done extends string = ''> = S extends readonly [
  infer N extends number,
  ...infer Rest extends Shape,
]
  ? Text<Rest, `${Done}${Done extends '' ? '' : ', '}${LengthText<N>}`>
  : `[${Done}]`;

type LengthText<N extends number> = number extends N ? 'number' : `${N}`;

/** Whether two types are one, be it a type parameter. */
export type Identical<A, B> = { a: A; b: B } extends { a: B; b: A } ? true : false;

/** Whether two lengths may be equal: they are, or one is not known, or one of those that they can be. */
export type MayEqual<N extends number, M extends number> =
  Identical<N, M> extends true
    ? true
    : number extends N | M
      ? true
      : [N & M] extends [never]
        ? false
        : true;

/** The one shape of two tensors that must agree: of an axis, what either knows. */
export type Same<A extends Shape, B extends Shape> = A extends unknown
  ? number extends A['length']
    ? B
    : B extends unknown
      ? number extends B['length']
        ? A
        : Merged<A, B> extends infer S extends Shape
          ? S
          : `shapes differ: ${Text<A>} and ${Text<B>}`
      : never
  : never;

type Merged<A extends Shape, B extends Shape, Done extends Shape = []> = A extends readonly [
  infer N extends number,
  ...infer RestA extends Shape,
]
  ? B extends readonly [infer M extends number, ...infer RestB extends Shape]
    ? MayEqual<N, M> extends true
      ? Merged<RestA, RestB, [...Done, number extends N ? M : N]>
      : false
    : false
  : B extends readonly []
    ? Done
    : false;
