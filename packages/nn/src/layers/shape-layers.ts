/** Layers that change the shape only, or nothing. */
import { AutogradError, type Shape, type Tensor } from '@downhill/autograd';
import { Module } from '../module.js';

/** Axes `start` to `end` as one: by default all but the batch, [N, C, H, W] → [N, C·H·W]. */
export class Flatten extends Module {
  /** Defaults: 1 and −1. */
  constructor(
    readonly start = 1,
    readonly end = -1,
  ) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return x.flatten(this.start, this.end);
  }
}

/** One axis as several: with axis 1 and sizes [C, H, W], [N, C·H·W] → [N, C, H, W]. One size may be −1. */
export class Unflatten extends Module {
  constructor(
    readonly axis: number,
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
  override forward(x: Tensor): Tensor {
    return x;
  }
}
