import {
  AutogradError,
  type Checked,
  type Known,
  type Shape,
  type ShapeOf,
  type Tensor,
} from '@downhill/autograd';
import { Module } from '../module.js';
import type { Accepted, Fitting, MadeByAll, ShapeRule } from '../shape-rule.js';
import { Lambda } from './lambda.js';

/** What a {@link Sequential} is made of: layers and plain functions. */
export type Layer = Module | ((x: Tensor) => Tensor);

interface SequentialRule<Layers> extends ShapeRule {
  readonly y: this['x'] extends Shape ? MadeByAll<Layers, this['x']> : Shape;
}

/**
 * Layers one after the other: the output of each is the input of the next.
 *
 * The layers are its properties `0`, `1`, …, and are named so: `0.weight`, `2.bias`.
 *
 * @typeParam Layers the layers' types, as far as they are known: the shape of the output is inferred from them, and a layer
 * that does not fit those before is refused by the compiler.
 * @example new Sequential(new Linear(784, 16), (x) => x.relu(), new Linear(16, 10))
 */
export class Sequential<const Layers extends readonly Layer[] = readonly Layer[]> extends Module {
  readonly [index: number]: Module;
  /** How many layers there are. */
  readonly length: number;

  /**
   * Never there: what the compiler knows.
   *
   * @internal
   */
  declare readonly shapeRule: SequentialRule<Layers>;

  /**
   * @param layers modules, and functions of one tensor
   * @throws AutogradError when an argument is neither
   */
  constructor(
    ...layers: Checked<
      Layers,
      Fitting<Layers> extends readonly Layer[] ? Shape : string,
      Fitting<Layers>
    >
  );
  constructor(...layers: readonly unknown[]) {
    super();
    this.length = layers.length;
    Object.assign(this, layers.map(toModule));
  }

  override forward<X extends Tensor>(
    x: Accepted<X, MadeByAll<Layers, ShapeOf<X>>>,
  ): Tensor<Known<MadeByAll<Layers, ShapeOf<X>>>>;
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
export function toModule(layer: unknown, index = 0): Module {
  if (layer instanceof Module) return layer;
  if (typeof layer === 'function') return new Lambda(layer as (x: Tensor) => Tensor);
  throw new AutogradError(
    'Sequential',
    `layer ${index} must be a Module or a function, and is ${layer === null ? 'null' : typeof layer}`,
  );
}
