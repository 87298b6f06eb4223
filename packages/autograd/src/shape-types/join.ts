/** Tensors put together along an axis. */
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { Plus } from './arithmetic.js';
import type { LengthOf, PlaceOf, Replaced, Unsqueezed, WithAxes } from './axes.js';
import type { Same, Text } from './check.js';

type Tensors = readonly Tensor[];

/** Of `concat`: the shapes agree but for the lengths along the axis, which add up. */
export type Concatenated<Parts extends Tensors, Axis> = Parts extends readonly [
  Tensor<infer First>,
  ...infer Rest extends Tensors,
]
  ? Appended<First, Rest, Axis>
  : Shape;

type Appended<S extends Shape, Parts extends Tensors, Axis> = number extends Axis | S['length']
  ? Shape
  : WithAxes<S, Axis, Followed<S, Parts, Axis>>;

type Followed<S extends Shape, Parts extends Tensors, Axis> = Parts extends readonly [
  Tensor<infer Next>,
  ...infer Rest extends Tensors,
]
  ? number extends Next['length']
    ? Shape
    : Same<At<S, Axis, 0>, At<Next, Axis, 0>> extends infer R extends Shape
      ? Appended<At<R, Axis, Plus<LengthOf<S, Axis>, LengthOf<Next, Axis>>>, Rest, Axis>
      : `only axis ${Axis & number} may differ: ${Text<S>} and ${Text<Next>}`
  : Parts extends readonly []
    ? S
    : Shape;

/** S with the length N at the axis. */
type At<S extends Shape, Axis, N extends number> = Replaced<S, PlaceOf<S, Axis>, N>;

/** Of `stack`: tensors of one shape along a new axis. */
export type Stacked<Parts extends Tensors, Axis> = Parts extends readonly [
  Tensor<infer First>,
  ...infer Rest extends Tensors,
]
  ? Agreed<First, Rest> extends infer S
    ? S extends Shape
      ? Unsqueezed<S, Axis, Parts['length']>
      : S & string
    : never
  : Shape;

type Agreed<S extends Shape, Parts extends Tensors> = Parts extends readonly [
  Tensor<infer Next>,
  ...infer Rest extends Tensors,
]
  ? Same<S, Next> extends infer R extends Shape
    ? Agreed<R, Rest>
    : Same<S, Next>
  : Parts extends readonly []
    ? S
    : Shape;
