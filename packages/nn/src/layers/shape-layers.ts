/** Layers that change the shape only, or nothing. */
import {
  AutogradError,
  type Flattened,
  type Known,
  type Shape,
  type ShapeOf,
  type Tensor,
} from '@downhill/autograd';
import { Module } from '../module.js';
import type { Accepted, InputOf, ShapeRule } from '../shape-rule.js';

type FlattenEnds = readonly [start?: number, end?: number];
/** `Flattened`, with the defaults for ends that are not given. */
type FlattenedBy<S extends Shape, Ends extends FlattenEnds> = Ends extends readonly []
  ? Flattened<S, 1, -1>
  : Ends extends readonly [infer Start]
    ? Flattened<S, Start, -1>
    : Ends extends readonly [infer Start, infer End]
      ? Flattened<S, Start, End>
      : Shape;

interface FlattenRule<Ends extends FlattenEnds> extends ShapeRule {
  readonly y: FlattenedBy<InputOf<this>, Ends>;
}

/** Axes `start` to `end` as one: by default all but the batch, [N, C, H, W] → [N, C·H·W]. */
export class Flatten<Ends extends FlattenEnds = FlattenEnds> extends Module {
  /**
   * Never there: what the compiler knows.
   *
   * @internal
   */
  declare readonly shapeRule: FlattenRule<Ends>;

  /** The first axis that is joined. */
  readonly start: number;
  /** The last one. */
  readonly end: number;

  /** Defaults: 1 and −1. */
  constructor(...ends: Ends) {
    super();
    [this.start = 1, this.end = -1] = ends;
  }

  override forward<X extends Tensor>(
    x: Accepted<X, FlattenedBy<ShapeOf<X>, Ends>>,
  ): Tensor<Known<FlattenedBy<ShapeOf<X>, Ends>>>;
  override forward(x: Tensor): Tensor {
    return x.flatten(this.start, this.end);
  }
}

/** One axis as several: with axis 1 and sizes [C, H, W], [N, C·H·W] → [N, C, H, W]. One size may be −1. */
export class Unflatten extends Module {
  constructor(
    /** The axis that is parted. */
    readonly axis: number,
    /** The lengths of its parts; one may be −1. */
    readonly sizes: Shape,
  ) {
    super();
  }

  override forward(x: Tensor): Tensor {
    const axis = this.axis < 0 ? this.axis + x.rank : this.axis;
    if (axis < 0 || axis >= x.rank) {
      const found = `x [${x.shape.join(', ')}]`;
      throw new AutogradError('Unflatten', `axis ${this.axis} is out of range`, found);
    }
    const known = this.sizes.reduce((product, size) => (size === -1 ? product : product * size), 1);
    const sizes = this.sizes.map((size) => (size === -1 ? x.shape[axis]! / known : size));
    return x.reshape([...x.shape.slice(0, axis), ...sizes, ...x.shape.slice(axis + 1)]);
  }
}

/** y = x. */
export class Identity extends Module {
  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x;
  }
}
