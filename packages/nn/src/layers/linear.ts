import {
  type Generator,
  type Known,
  linear,
  type Mapped,
  type ShapeOf,
  type Tensor,
} from '@downhill/autograd';
import { fillFanIn } from '../initializers.js';
import { type LayerOptions, parameter, processRandom, requireSize } from '../layer-options.js';
import { drawParameters, isLazy, lazyParameter, learnWidth } from '../lazy.js';
import { Module } from '../module.js';
import type { Accepted, InputOf, ShapeRule } from '../shape-rule.js';

/** Options of {@link Linear}. */
export interface LinearOptions extends LayerOptions {
  /** Whether something is added after the product. Default true. */
  readonly bias?: boolean;
}

type OneSize = [outFeatures: number, options?: LinearOptions | undefined];
type TwoSizes = [inFeatures: number, outFeatures: number, options?: LinearOptions | undefined];

interface LinearRule<In extends number, Out extends number> extends ShapeRule {
  readonly y: Mapped<InputOf<this>, [Out, In]>;
  readonly takes: readonly [...number[], number];
}

/**
 * y = x·Wᵀ + b, from x [..., in] to y [..., out].
 *
 * `weight` [out, in] and `bias` [out] start uniform in ±1/√in, as in PyTorch.
 *
 * With one size, it is a lazy layer: it learns `in` from its first input, or from a state dict. Until then it has no
 * parameters that an optimizer could be given, so run the model once before. The same seed gives the same weights.
 *
 * @example new Sequential(new Conv2d(1, 6, 5), new ReLU(), new Flatten(), new Linear(10))
 */
export class Linear<In extends number = number, Out extends number = number> extends Module {
  /** W [out, in]. */
  readonly weight: Tensor<[Out, In]>;
  /** b [out]; null without. */
  readonly bias: Tensor<[Out]> | null;
  /** The width of the output. */
  readonly outFeatures: number;

  /**
   * Never there: what the compiler knows.
   *
   * @internal
   */
  declare readonly shapeRule: LinearRule<In, Out>;

  constructor(outFeatures: Out, options?: LinearOptions);
  /** @throws AutogradError when a size is not a whole number of at least 1 */
  constructor(inFeatures: In, outFeatures: Out, options?: LinearOptions);
  constructor(...sizes: OneSize | TwoSizes) {
    super();
    const [inFeatures, outFeatures, options = {}] = isOneSize(sizes) ? [null, ...sizes] : sizes;
    const { bias = true, dtype, random = processRandom } = options;
    if (inFeatures !== null) requireSize('Linear', 'inFeatures', inFeatures);
    requireSize('Linear', 'outFeatures', outFeatures);
    this.outFeatures = outFeatures;
    this.weight =
      inFeatures === null
        ? lazyParameter([outFeatures, 0], dtype)
        : parameter([outFeatures, inFeatures], dtype);
    this.bias = bias ? parameter([outFeatures], dtype) : null;
    drawParameters(this, random);
  }

  /** 0 while it is not known. */
  get inFeatures(): number {
    return this.weight.shape[1]!;
  }

  override resetParameters(random: Generator): void {
    fillFanIn(this.weight, this.bias, random);
  }

  override forward<X extends Tensor>(
    x: Accepted<X, Mapped<ShapeOf<X>, [Out, In]>>,
  ): Tensor<Known<Mapped<ShapeOf<X>, [Out, In]>>>;
  override forward(x: Tensor): Tensor {
    if (isLazy(this.weight)) learnWidth(this, x.shape.at(-1) ?? 0);
    return linear(x, this.weight, this.bias);
  }
}

function isOneSize(sizes: OneSize | TwoSizes): sizes is OneSize {
  return sizes.length < 2 || (typeof sizes[1] === 'object' && sizes[1] !== null);
}
