/** A network, and how it is given an image. */
import type { Shape } from '@downhill/autograd';
import type { Module } from '@downhill/nn';

export interface Architecture {
  readonly network: Module;
  /** The shape of one input, without the batch axis. */
  readonly inputShape: Shape;
}
