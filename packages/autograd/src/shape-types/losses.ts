/** Losses. */
import type { Shape } from '../shape.js';
import type { Same, Text } from './check.js';

/** What is left of losses of shape S: nothing but a number, unless they are asked for as they are. */
export type Loss<S, Reduction> = [Reduction] extends ['none']
  ? S
  : 'none' extends Reduction
    ? Shape
    : [];

/** A number per example, for scores [N, C, …] or [C]. */
export type Examples<S extends Shape> = S extends unknown
  ? number extends S['length']
    ? Shape
    : S extends readonly [infer N extends number, number, ...infer Rest extends Shape]
      ? [N, ...Rest]
      : []
  : never;

/** The examples of scores, if there is a class for each. */
export type Classified<S extends Shape, Classes extends Shape> =
  Same<Examples<S>, Classes> extends string
    ? `scores ${Text<S>} need targets ${Text<Examples<S>>}, not ${Text<Classes>}`
    : Examples<S>;

/** The examples of scores, if there is a class for each, or a probability of each class. */
export type Targeted<S extends Shape, Targets extends Shape> =
  Same<S, Targets> extends string ? Classified<S, Targets> : Examples<S>;
