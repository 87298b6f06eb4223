import {
  type Convolved1d,
  conv1d,
  type Generator,
  type Known,
  type Shape,
  type ShapeOf,
  type Tensor,
} from '@downhill/autograd';
import { fillFanIn } from '../initializers.js';
import { type LayerOptions, parameter, processRandom, requireSize } from '../layer-options.js';
import { drawParameters, isLazy, lazyParameter, learnWidth } from '../lazy.js';
import { Module } from '../module.js';
import type { Accepted, InputOf, ShapeRule } from '../shape-rule.js';
import {
  allSizes,
  type ConvolutionSizes,
  channelsOf,
  type Given,
  requireChannels,
  toPair,
  type WindowOption1d,
} from './convolution.js';

/** Options of {@link Conv1d}. */
export interface Conv1dOptions<
  Stride extends number = number,
  Padding extends number = number,
  Dilation extends number = number,
> extends LayerOptions {
  /** The distance from one position of the window to the next. Default 1. */
  readonly stride?: Stride;
  /** How many zeros are added at both ends. Default 0. */
  readonly padding?: Padding;
  /** The distance between neighbouring taps of the window. Default 1. */
  readonly dilation?: Dilation;
  /** How many groups the channels fall into, each convolved apart from the others. Default 1. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
}

/** What the compiler knows of a layer. */
type Known1d = readonly [
  In: number,
  Out: number,
  Size: number,
  Stride: WindowOption1d,
  Padding: WindowOption1d,
  Dilation: WindowOption1d,
];

/** What the layer makes of sequences of shape X. */
type ConvolvedBy<X extends Shape, L extends Known1d> = Convolved1d<
  X,
  [L[1], L[0], L[2]],
  Given<L[3], 1>,
  Given<L[4], 0>,
  Given<L[5], 1>,
  1
>;

interface Conv1dRule<L extends Known1d> extends ShapeRule {
  readonly y: ConvolvedBy<InputOf<this>, L>;
  readonly takes: readonly [number, number, number];
}

/**
 * Convolution of sequences: [N, in, L] → [N, out, oL], oL = ⌊(L + 2·padding − dilation·(k − 1) − 1)/stride⌋ + 1.
 *
 * `weight` [out, in/groups, k] and `bias` [out] start uniform in ±1/√(in/groups·k), as in PyTorch.
 *
 * Without `inChannels`, it is a lazy layer: see {@link Linear}.
 * @example new Conv1d(3, 8, 5).forward(zeros([1, 3, 20])).shape   // [1, 8, 16]
 */
export class Conv1d<
  In extends number = number,
  Out extends number = number,
  Size extends number = number,
  Stride extends WindowOption1d = WindowOption1d,
  Padding extends WindowOption1d = WindowOption1d,
  Dilation extends WindowOption1d = WindowOption1d,
> extends Module {
  /** The windows [out, in/groups, k]. */
  readonly weight: Tensor;
  /** [out]; null without. */
  readonly bias: Tensor | null;
  /** The size of the window. */
  readonly kernelSize: number;
  /** The distance between positions of the window. */
  readonly stride: number;
  /** How many zeros are added at both ends. */
  readonly padding: number;
  /** The distance between neighbouring taps of the window. */
  readonly dilation: number;
  /** How many groups the channels fall into. */
  readonly groups: number;
  /** Channels of the output. */
  readonly outChannels: number;

  /**
   * Never there: what the compiler knows.
   *
   * @internal
   */
  declare readonly shapeRule: Conv1dRule<[In, Out, Size, Stride, Padding, Dilation]>;

  constructor(
    outChannels: Out,
    kernelSize: Size,
    options?: Conv1dOptions<Stride & number, Padding & number, Dilation & number>,
  );
  /** @throws AutogradError when a size is not a whole number, or groups do not divide the channels */
  constructor(
    inChannels: In,
    outChannels: Out,
    kernelSize: Size,
    options?: Conv1dOptions<Stride & number, Padding & number, Dilation & number>,
  );
  constructor(...sizes: ConvolutionSizes<number, Conv1dOptions>) {
    super();
    const [inChannels, outChannels, kernelSize, options = {}] = allSizes(sizes);
    const { groups = 1, bias = true, dtype, random = processRandom } = options;
    requireChannels('Conv1d', inChannels ?? groups, outChannels, groups);
    this.outChannels = outChannels;
    requireSize('Conv1d', 'kernelSize', kernelSize);
    this.kernelSize = kernelSize;
    this.stride = toPair('Conv1d', 'stride', options.stride ?? 1, 1)[0];
    this.padding = toPair('Conv1d', 'padding', options.padding ?? 0, 0)[0];
    this.dilation = toPair('Conv1d', 'dilation', options.dilation ?? 1, 1)[0];
    this.groups = groups;
    this.weight = lazyParameter([outChannels, (inChannels ?? 0) / groups, kernelSize], dtype);
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
    if (isLazy(this.weight)) learnWidth(this, channelsOf(this, x, 3) / this.groups);
    const { stride, padding, dilation, groups } = this;
    return conv1d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }
}
