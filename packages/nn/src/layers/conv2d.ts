import {
  type Convolved,
  conv2d,
  type Extent,
  type Generator,
  type Known,
  type Pair,
  type Shape,
  type ShapeOf,
  type Tensor,
} from '@downhill/autograd';
import { fillFanIn } from '../initializers.js';
import { type LayerOptions, parameter, processRandom } from '../layer-options.js';
import { drawParameters, isLazy, lazyParameter, learnWidth } from '../lazy.js';
import { Module } from '../module.js';
import type { Accepted, ImageShape, InputOf, ShapeRule } from '../shape-rule.js';
import {
  allSizes,
  type Both,
  type ConvolutionSizes,
  channelsOf,
  type Given,
  requireChannels,
  toPair,
  type WindowOption,
} from './convolution.js';

/** Options of {@link Conv2d}. */
export interface Conv2dOptions<
  Stride extends Extent = Extent,
  Padding extends Extent = Extent,
  Dilation extends Extent = Extent,
> extends LayerOptions {
  /** The distance from one position of the window to the next. Default 1. */
  readonly stride?: Stride;
  /** How many zeros are added on every side. Default 0. */
  readonly padding?: Padding;
  /** The distance between neighbouring taps of the window. Default 1. */
  readonly dilation?: Dilation;
  /** How many groups the channels fall into, each convolved apart from the others. Default 1. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
}

/** What the compiler knows of a layer. */
type Known2d = readonly [
  In: number,
  Out: number,
  Size: Extent,
  Stride: WindowOption,
  Padding: WindowOption,
  Dilation: WindowOption,
];

/** What the layer makes of images of shape X. */
type ConvolvedBy<X extends Shape, L extends Known2d> = Convolved<
  X,
  [L[1], L[0], Both<L[2]>[0], Both<L[2]>[1]],
  Given<L[3], 1>,
  Given<L[4], 0>,
  Given<L[5], 1>,
  1
>;

interface Conv2dRule<L extends Known2d> extends ShapeRule {
  readonly y: ConvolvedBy<InputOf<this>, L>;
  readonly takes: ImageShape;
}

/**
 * Convolution of images: [N, in, H, W] → [N, out, oH, oW], oH = ⌊(H + 2·padding − dilation·(kH − 1) − 1)/stride⌋ + 1.
 *
 * `weight` [out, in/groups, kH, kW] and `bias` [out] start uniform in ±1/√(in/groups·kH·kW), as in PyTorch.
 *
 * Without `inChannels`, it is a lazy layer: see {@link Linear}.
 */
export class Conv2d<
  In extends number = number,
  Out extends number = number,
  const Size extends Extent = Extent,
  const Stride extends WindowOption = WindowOption,
  const Padding extends WindowOption = WindowOption,
  const Dilation extends WindowOption = WindowOption,
> extends Module {
  /** The windows [out, in/groups, kH, kW]. */
  readonly weight: Tensor<[Out, number, number, number]>;
  /** [out]; null without. */
  readonly bias: Tensor<[Out]> | null;
  /** The size of the window [height, width]. */
  readonly kernelSize: Pair;
  /** The distance between positions of the window [vertical, horizontal]. */
  readonly stride: Pair;
  /** How many zeros are added on every side [vertical, horizontal]. */
  readonly padding: Pair;
  /** The distance between neighbouring taps of the window [vertical, horizontal]. */
  readonly dilation: Pair;
  /** How many groups the channels fall into. */
  readonly groups: number;
  /** Channels of the output. */
  readonly outChannels: number;
  /**
   * Never there: what the compiler knows.
   *
   * @internal
   */
  declare readonly shapeRule: Conv2dRule<[In, Out, Size, Stride, Padding, Dilation]>;

  constructor(
    outChannels: Out,
    kernelSize: Size,
    options?: Conv2dOptions<Stride & Extent, Padding & Extent, Dilation & Extent>,
  );
  /**
   * @param kernelSize one number for both, or [height, width]
   * @throws AutogradError when a size is not a whole number, or groups do not divide the channels
   */
  constructor(
    inChannels: In,
    outChannels: Out,
    kernelSize: Size,
    options?: Conv2dOptions<Stride & Extent, Padding & Extent, Dilation & Extent>,
  );
  constructor(...sizes: ConvolutionSizes<number | Pair, Conv2dOptions>) {
    super();
    const [inChannels, outChannels, kernelSize, options = {}] = allSizes(sizes);
    const { groups = 1, bias = true, dtype, random = processRandom } = options;
    requireChannels('Conv2d', inChannels ?? groups, outChannels, groups);
    this.outChannels = outChannels;
    this.kernelSize = toPair('Conv2d', 'kernelSize', kernelSize, 1);
    this.stride = toPair('Conv2d', 'stride', options.stride ?? 1, 1);
    this.padding = toPair('Conv2d', 'padding', options.padding ?? 0, 0);
    this.dilation = toPair('Conv2d', 'dilation', options.dilation ?? 1, 1);
    this.groups = groups;
    this.weight = lazyParameter(
      [outChannels, (inChannels ?? 0) / groups, ...this.kernelSize],
      dtype,
    );
    this.bias = bias ? parameter([outChannels], dtype) : null;
    drawParameters(this, random);
  }

  /** 0 while it is not known. */
  get inChannels(): number {
    return this.weight.shape[1]! * this.groups;
  }

  override resetParameters(random: Generator): void {
    fillFanIn(this.weight, this.bias, random);
  }

  override forward<X extends Tensor>(
    x: Accepted<X, ConvolvedBy<ShapeOf<X>, [In, Out, Size, Stride, Padding, Dilation]>>,
  ): Tensor<Known<ConvolvedBy<ShapeOf<X>, [In, Out, Size, Stride, Padding, Dilation]>>>;
  override forward(x: Tensor): Tensor {
    if (isLazy(this.weight)) learnWidth(this, channelsOf(this, x, 4) / this.groups);
    const { stride, padding, dilation, groups } = this;
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }
}
