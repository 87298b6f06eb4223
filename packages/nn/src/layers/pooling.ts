/** Pooling as layers. */
import {
  type AveragePoolOptions,
  adaptiveAvgPool2d,
  avgPool2d,
  type Extent,
  type Known,
  type MaxPoolOptions,
  maxPool2d,
  type Resampled,
  type Shape,
  type ShapeOf,
  type Tensor,
  type Windowed,
} from '@downhill/autograd';
import { Module } from '../module.js';
import type { Accepted, ImageShape, InputOf, ShapeRule } from '../shape-rule.js';
import type { Given, WindowOption } from './convolution.js';

/** What a layer makes of images of shape X. */
type Pooled<
  X extends Shape,
  Size extends Extent,
  Stride extends Extent,
  Padding extends WindowOption,
  Dilation extends WindowOption = 1,
> = Windowed<X, Size, Stride, Given<Padding, 0>, Given<Dilation, 1>>;

interface PoolRule<
  Size extends Extent,
  Stride extends Extent,
  Padding extends WindowOption,
  Dilation extends WindowOption = 1,
> extends ShapeRule {
  readonly y: Pooled<InputOf<this>, Size, Stride, Padding, Dilation>;
  readonly takes: ImageShape;
}

/** The greatest element of each window: [N, C, H, W] → [N, C, oH, oW]. The stride is the window's size unless given. */
export class MaxPool2d<
  const Size extends Extent = Extent,
  const Stride extends Extent = Size,
  const Padding extends WindowOption = WindowOption,
  const Dilation extends WindowOption = WindowOption,
> extends Module {
  /**
   * Never there: what the compiler knows.
   *
   * @internal
   */
  declare readonly shapeRule: PoolRule<Size, Stride, Padding, Dilation>;

  constructor(
    /** The window: one number for both axes, or [height, width]. */
    readonly kernelSize: Size,
    /** Stride, padding and dilation. */
    readonly options: MaxPoolOptions<Stride, Padding & Extent, Dilation & Extent> = {},
  ) {
    super();
  }

  override forward<X extends Tensor>(
    x: Accepted<X, Pooled<ShapeOf<X>, Size, Stride, Padding, Dilation>>,
  ): Tensor<Known<Pooled<ShapeOf<X>, Size, Stride, Padding, Dilation>>>;
  override forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }
}

/** The mean of each window: [N, C, H, W] → [N, C, oH, oW]. The stride is the window's size unless given. */
export class AvgPool2d<
  const Size extends Extent = Extent,
  const Stride extends Extent = Size,
  const Padding extends WindowOption = WindowOption,
> extends Module {
  /**
   * Never there: what the compiler knows.
   *
   * @internal
   */
  declare readonly shapeRule: PoolRule<Size, Stride, Padding>;

  constructor(
    /** The window: one number for both axes, or [height, width]. */
    readonly kernelSize: Size,
    /** Stride, padding, and whether the padding is counted. */
    readonly options: AveragePoolOptions<Stride, Padding & Extent> = {},
  ) {
    super();
  }

  override forward<X extends Tensor>(
    x: Accepted<X, Pooled<ShapeOf<X>, Size, Stride, Padding>>,
  ): Tensor<Known<Pooled<ShapeOf<X>, Size, Stride, Padding>>>;
  override forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}

type OutputSize = number | readonly [vertical: number | null, horizontal: number | null];

interface AdaptiveRule<Size extends OutputSize> extends ShapeRule {
  readonly y: Resampled<InputOf<this>, Size>;
  readonly takes: ImageShape;
}

/** The means of cells that cover the image evenly: [N, C, H, W] → [N, C, …outputSize]. */
export class AdaptiveAvgPool2d<const Size extends OutputSize = OutputSize> extends Module {
  /**
   * Never there: what the compiler knows.
   *
   * @internal
   */
  declare readonly shapeRule: AdaptiveRule<Size>;

  /** @param outputSize one number for both axes, or a pair in which null keeps a length */
  constructor(
    /** One number for both axes, or a pair in which null keeps a length. */
    readonly outputSize: Size,
  ) {
    super();
  }

  override forward<X extends Tensor>(x: X): Tensor<Known<Resampled<ShapeOf<X>, Size>>>;
  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}
