import type { Tensor } from '@downhill/autograd';
import { Module } from '../module.js';

/**
 * A plain function as a layer: y = f(x). `Sequential` makes one of every function it is given.
 *
 * @example new Lambda((x) => x.mul(2)).forward(ones([2]))   // [2, 2]
 */
export class Lambda extends Module {
  constructor(
    /** The function. */
    readonly f: (x: Tensor) => Tensor,
  ) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return this.f(x);
  }
}
