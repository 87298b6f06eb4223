import {
  convTranspose2d,
  type Deconvolved,
  type Extent,
  type Generator,
  type Known,
  type Pair,
  type Shape,
  type ShapeOf,
  type Tensor,
} from '@downhill/autograd';
import { fillFanIn } from '../initializers.js';
import { parameter, processRandom } from '../layer-options.js';
import { drawParameters, isLazy, lazyParameter, learnWidth } from '../lazy.js';
import { Module } from '../module.js';
import type { Accepted, ImageShape, InputOf, ShapeRule } from '../shape-rule.js';
import type { Conv2dOptions } from './conv2d.js';
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

/** Options of {@link ConvTranspose2d}. */
export interface ConvTranspose2dOptions<
  Stride extends Extent = Extent,
  Padding extends Extent = Extent,
  Dilation extends Extent = Extent,
  Extra extends Extent = Extent,
> extends Conv2dOptions<Stride, Padding, Dilation> {
  /** Rows and columns added to the output at the bottom and the right. Default 0. */
  readonly outputPadding?: Extra;
}

/** What the compiler knows of a layer. */
type Known2d = readonly [
  In: number,
  Out: number,
  Size: Extent,
  Stride: WindowOption,
  Padding: WindowOption,
  Dilation: WindowOption,
  Extra: WindowOption,
];

/** What the layer makes of images of shape X. */
type DeconvolvedBy<X extends Shape, L extends Known2d> = Deconvolved<
  X,
  [L[0], L[1], Both<L[2]>[0], Both<L[2]>[1]],
  Given<L[3], 1>,
  Given<L[4], 0>,
  Given<L[5], 1>,
  1,
  Given<L[6], 0>
>;

interface ConvTranspose2dRule<L extends Known2d> extends ShapeRule {
  readonly y: DeconvolvedBy<InputOf<this>, L>;
  readonly takes: ImageShape;
}

/**
 * Transposed convolution: [N, in, H, W] → [N, out, oH, oW],
 * oH = (H − 1)·stride − 2·padding + dilation·(kH − 1) + outputPadding + 1.
 *
 * `weight` [in, out/groups, kH, kW] and `bias` [out] start uniform in ±1/√(out/groups·kH·kW), as in PyTorch.
 *
 * Without `inChannels`, it is a lazy layer: see {@link Linear}.
 * @example new ConvTranspose2d(3, 8, 2, { stride: 2 }).forward(zeros([1, 3, 5, 5])).shape   // [1, 8, 10, 10]
 */
export class ConvTranspose2d<
  In extends number = number,
  Out extends number = number,
  const Size extends Extent = Extent,
  const Stride extends WindowOption = WindowOption,
  const Padding extends WindowOption = WindowOption,
  const Dilation extends WindowOption = WindowOption,
  const Extra extends WindowOption = WindowOption,
> extends Module {
  /** The windows [in, out/groups, kH, kW]. */
  readonly weight: Tensor;
  /** [out]; null without. */
  readonly bias: Tensor | null;
  /** The size of the window [height, width]. */
  readonly kernelSize: Pair;
  /** The distance between positions of the window [vertical, horizontal]. */
  readonly stride: Pair;
  /** How much is cut off on every side [vertical, horizontal]. */
  readonly padding: Pair;
  /** What is added to the output at the bottom and the right [vertical, horizontal]. */
  readonly outputPadding: Pair;
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
  declare readonly shapeRule: ConvTranspose2dRule<
    [In, Out, Size, Stride, Padding, Dilation, Extra]
  >;

  constructor(
    outChannels: Out,
    kernelSize: Size,
    options?: ConvTranspose2dOptions<
      Stride & Extent,
      Padding & Extent,
      Dilation & Extent,
      Extra & Extent
    >,
  );
  /**
   * @param kernelSize one number for both, or [height, width]
   * @throws AutogradError when a size is not a whole number, or groups do not divide the channels
   */
  constructor(
    inChannels: In,
    outChannels: Out,
    kernelSize: Size,
    options?: ConvTranspose2dOptions<
      Stride & Extent,
      Padding & Extent,
      Dilation & Extent,
      Extra & Extent
    >,
  );
  constructor(...sizes: ConvolutionSizes<number | Pair, ConvTranspose2dOptions>) {
    super();
    const [inChannels, outChannels, kernelSize, options = {}] = allSizes(sizes);
    const name = 'ConvTranspose2d';
    const { groups = 1, bias = true, dtype, random = processRandom } = options;
    requireChannels(name, inChannels ?? groups, outChannels, groups);
    this.outChannels = outChannels;
    this.kernelSize = toPair(name, 'kernelSize', kernelSize, 1);
    this.stride = toPair(name, 'stride', options.stride ?? 1, 1);
    this.padding = toPair(name, 'padding', options.padding ?? 0, 0);
    this.outputPadding = toPair(name, 'outputPadding', options.outputPadding ?? 0, 0);
    this.dilation = toPair(name, 'dilation', options.dilation ?? 1, 1);
    this.groups = groups;
    this.weight = lazyParameter([inChannels ?? 0, outChannels / groups, ...this.kernelSize], dtype);
    this.bias = bias ? parameter([outChannels], dtype) : null;
    drawParameters(this, random);
  }

  /** 0 while it is not known. */
  get inChannels(): number {
    return this.weight.shape[0]!;
  }

  override resetParameters(random: Generator): void {
    fillFanIn(this.weight, this.bias, random);
  }

  override forward<X extends Tensor>(
    x: Accepted<X, DeconvolvedBy<ShapeOf<X>, [In, Out, Size, Stride, Padding, Dilation, Extra]>>,
  ): Tensor<Known<DeconvolvedBy<ShapeOf<X>, [In, Out, Size, Stride, Padding, Dilation, Extra]>>>;
  override forward(x: Tensor): Tensor {
    if (isLazy(this.weight)) learnWidth(this, channelsOf(this, x, 4));
    const { stride, padding, outputPadding, dilation, groups } = this;
    const options = { stride, padding, outputPadding, dilation, groups };
    return convTranspose2d(x, this.weight, this.bias, options);
  }
}
