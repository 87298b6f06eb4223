import { conv2d, type Generator, type Pair, type Tensor } from '@downhill/autograd';
import { fillFanIn } from '../initializers.js';
import { type LayerOptions, parameter, processRandom } from '../layer-options.js';
import { drawParameters, isLazy, lazyParameter, learnWidth } from '../lazy.js';
import { Module } from '../module.js';
import {
  allSizes,
  type ConvolutionSizes,
  channelsOf,
  requireChannels,
  toPair,
} from './convolution.js';

export interface Conv2dOptions extends LayerOptions {
  /** The distance from one position of the window to the next. Default 1. */
  readonly stride?: number | Pair;
  /** How many zeros are added on every side. Default 0. */
  readonly padding?: number | Pair;
  /** The distance between neighbouring taps of the window. Default 1. */
  readonly dilation?: number | Pair;
  /** How many groups the channels fall into, each convolved apart from the others. Default 1. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
}

/**
 * Convolution of images: [N, in, H, W] → [N, out, oH, oW], oH = ⌊(H + 2·padding − dilation·(kH − 1) − 1)/stride⌋ + 1.
 *
 * `weight` [out, in/groups, kH, kW] and `bias` [out] start uniform in ±1/√(in/groups·kH·kW), as in PyTorch.
 *
 * Without `inChannels`, it is a lazy layer: see {@link Linear}.
 */
export class Conv2d extends Module {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
  readonly outChannels: number;

  constructor(outChannels: number, kernelSize: number | Pair, options?: Conv2dOptions);
  /**
   * @param kernelSize one number for both, or [height, width]
   * @throws AutogradError when a size is not a whole number, or groups do not divide the channels
   */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | Pair,
    options?: Conv2dOptions,
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

  override forward(x: Tensor): Tensor {
    if (isLazy(this.weight)) learnWidth(this, channelsOf(this, x, 4) / this.groups);
    const { stride, padding, dilation, groups } = this;
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }
}
