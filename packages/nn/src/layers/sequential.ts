import { AutogradError, type Tensor } from '@downhill/autograd';
import { Module } from '../module.js';
import { Lambda } from './lambda.js';

/** What a {@link Sequential} is made of: layers and plain functions. */
export type Layer = Module | ((x: Tensor) => Tensor);

/**
 * Layers one after the other: the output of each is the input of the next.
 *
 * The layers are its properties `0`, `1`, …, and are named so: `0.weight`, `2.bias`.
 *
 * @example new Sequential(new Linear(784, 16), (x) => x.relu(), new Linear(16, 10))
 */
export class Sequential extends Module {
  readonly [index: number]: Module;
  /** How many layers there are. */
  readonly length: number;

  /** @throws AutogradError when an argument is neither a module nor a function */
  constructor(...layers: readonly Layer[]) {
    super();
    this.length = layers.length;
    Object.assign(this, layers.map(toModule));
  }

  override forward(x: Tensor): Tensor {
    let y = x;
    for (const layer of this) y = layer.forward(y);
    return y;
  }

  *[Symbol.iterator](): IterableIterator<Module> {
    for (let i = 0; i < this.length; i++) yield this[i]!;
  }
}

/**
 * A layer as a module.
 *
 * @throws AutogradError when it is neither a module nor a function
 */
export function toModule(layer: Layer, index = 0): Module {
  if (layer instanceof Module) return layer;
  if (typeof layer === 'function') return new Lambda(layer);
  throw new AutogradError(
    'Sequential',
    `layer ${index} must be a Module or a function, and is ${layer === null ? 'null' : typeof layer}`,
  );
}
