/** Reductions. */
import type { Shape } from '../shape.js';
import type { Axes } from '../tensor.js';
import type { PlaceOf, Replaced, WithAxes, Without } from './axes.js';
import type { Checked } from './check.js';

/** The axes that are given, if the reduction over them has the shape `Result`. Those of which nothing is known may be any. */
export type AxesFor<A, Result> = number extends A ? Axes : Checked<A, Result>;

/** S reduced over `Axes`: one, several, or all where that is null (or nothing was given). */
export type Reduced<S extends Shape, Axes, Keep> = [Axes, Keep] extends [null, false]
  ? []
  : S extends unknown
    ? number extends S['length'] | Numbers<Axes>
      ? Shape
      : boolean extends Keep
        ? Shape
        : WithAxes<
            S,
            Numbers<Axes>,
            Folded<S, [Axes] extends [null] ? number : PlaceOf<S, Numbers<Axes>>, Keep>
          >
    : never;

/** The axes that are named; `number` where it is not known which. */
type Numbers<Axes> = [Axes] extends [null]
  ? never
  : [Axes] extends [number]
    ? Axes
    : [Axes] extends [readonly number[]]
      ? Axes[number]
      : number;

type Folded<S extends Shape, At extends number, Keep> = Keep extends true
  ? Replaced<S, At, 1>
  : Without<S, At>;
