import { conv2d, type Generator, type Pair, type Tensor } from '@downhill/autograd';
import { fillFanIn } from '../initializers.js';
import { type LayerOptions, parameter, processRandom } from '../layer-options.js';
import { Module } from '../module.js';
import { requireChannels, toPair } from './convolution.js';

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
 */
export class Conv2d extends Module {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;

  /**
   * @param kernelSize one number for both, or [height, width]
   * @throws AutogradError when a size is not a whole number, or groups do not divide the channels
   */
  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    kernelSize: number | Pair,
    options: Conv2dOptions = {},
  ) {
    super();
    const { groups = 1, bias = true, dtype, random = processRandom } = options;
    requireChannels('Conv2d', inChannels, outChannels, groups);
    this.kernelSize = toPair('Conv2d', 'kernelSize', kernelSize, 1);
    this.stride = toPair('Conv2d', 'stride', options.stride ?? 1, 1);
    this.padding = toPair('Conv2d', 'padding', options.padding ?? 0, 0);
    this.dilation = toPair('Conv2d', 'dilation', options.dilation ?? 1, 1);
    this.groups = groups;
    this.weight = parameter([outChannels, inChannels / groups, ...this.kernelSize], dtype);
    this.bias = bias ? parameter([outChannels], dtype) : null;
    this.resetParameters(random);
  }

  override resetParameters(random: Generator): void {
    fillFanIn(this.weight, this.bias, random);
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this;
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }
}
