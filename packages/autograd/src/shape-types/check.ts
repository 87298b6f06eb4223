/**
 * How a shape that does not fit becomes an error of the compiler.
 *
 * A type function gives the shape of a result, or a sentence that says why there is none. Where it is a sentence, that is
 * the type of the argument: `Argument of type 'Tensor<[100, 784]>' is not assignable to parameter of type '"inner
 * dimensions differ: 784 and 100"'`.
 *
 * What is not known fits everything, and makes the result as unknown as it has to be: a shape of unknown rank (`Shape`),
 * an axis of unknown length (`number`), and the type parameters of a generic function. For the sake of the last, a type
 * function begins by asking something of the whole shape that is always so (`S extends unknown`): of a parameter, the
 * compiler then takes for granted what is so for the parameter's constraint.
 */
import type { Shape } from '../shape.js';

/** An argument of type `Argument` where `Result` is a shape, else the sentence that it is instead. */
export type Checked<Argument, Result> =
  Verdict<Result> extends 'mismatch' ? Explanation<Result> : Argument;

type Verdict<Result> = Result extends string ? 'mismatch' : 'fit';

/** The sentence; anything, as long as the verdict hangs on a type parameter. */
type Explanation<Result> = { fit: unknown; mismatch: Result }[Verdict<Result>];

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

/** Whether two lengths may be equal. */
export type MayEqual<N extends number, M extends number> = N extends unknown
  ? M extends unknown
    ? number extends N | M
      ? true
      : N extends M
        ? true
        : false
    : never
  : never;

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
