import type { Tensor } from '@downhill/autograd';
import { Module } from '../module.js';

/** A plain function as a layer: y = f(x). `Sequential` makes one of every function it is given. */
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
