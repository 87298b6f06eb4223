import type { Tensor } from '@downhill/autograd';
import { Module } from '../module.js';
import { type Layer, Sequential, toModule } from './sequential.js';

/**
 * y = shortcut(x) + body(x) (He et al., 2016). Without a shortcut, y = x + body(x).
 *
 * @example new Residual([new Linear(8, 8), new ReLU(), new Linear(8, 8)])
 */
export class Residual extends Module {
  /** What is added to the shortcut. */
  readonly body: Module;
  /** What x goes through; null for x itself. */
  readonly shortcut: Module | null;

  /** @param body a layer, or several that are put one after the other */
  constructor(body: Layer | readonly Layer[], shortcut: Layer | null = null) {
    super();
    this.body =
      body instanceof Module || typeof body === 'function'
        ? toModule(body)
        : new Sequential(...body);
    this.shortcut = shortcut === null ? null : toModule(shortcut);
  }

  override forward(x: Tensor): Tensor {
    const y = this.body.forward(x);
    return y.add(this.shortcut === null ? x : this.shortcut.forward(x));
  }
}
