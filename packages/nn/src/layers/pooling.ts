/** Pooling as layers. */
import {
  type AveragePoolOptions,
  adaptiveAvgPool2d,
  avgPool2d,
  type MaxPoolOptions,
  maxPool2d,
  type Pair,
  type Tensor,
} from '@downhill/autograd';
import { Module } from '../module.js';

/** The greatest element of each window: [N, C, H, W] → [N, C, oH, oW]. The stride is the window's size unless given. */
export class MaxPool2d extends Module {
  constructor(
    readonly kernelSize: number | Pair,
    readonly options: MaxPoolOptions = {},
  ) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }
}

/** The mean of each window: [N, C, H, W] → [N, C, oH, oW]. The stride is the window's size unless given. */
export class AvgPool2d extends Module {
  constructor(
    readonly kernelSize: number | Pair,
    readonly options: AveragePoolOptions = {},
  ) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}

/** The means of cells that cover the image evenly: [N, C, H, W] → [N, C, …outputSize]. */
export class AdaptiveAvgPool2d extends Module {
  /** @param outputSize one number for both axes, or a pair in which null keeps a length */
  constructor(
    readonly outputSize: number | readonly [vertical: number | null, horizontal: number | null],
  ) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}
