/** Convolution over the last two axes, and over the last. */
import { requireRank } from '../op.js';
import { requireEqual } from '../require.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known, Same } from '../shape-types/check.js';
import type { Convolved, Convolved1d, Extent } from '../shape-types/window.js';
import type { Tensor } from '../tensor.js';
import { convolveOp, kernelSize, requireGroups, withBias } from './convolve.js';
import { positionsOf, toWindow, type WindowOptions } from './window.js';

/** `stride` is 1 unless given. */
export interface ConvolutionOptions<
  Stride extends Extent = Extent,
  Padding extends Extent = Extent,
  Dilation extends Extent = Extent,
  Groups extends number = number,
> extends WindowOptions<Stride, Padding, Dilation> {
  /** How many groups the channels fall into; each is convolved apart from the others. Default 1. */
  readonly groups?: Groups;
}

/** {@link ConvolutionOptions} over one axis. */
export interface Convolution1dOptions<
  Stride extends number = number,
  Padding extends number = number,
  Dilation extends number = number,
  Groups extends number = number,
> extends ConvolutionOptions<Stride, Padding, Dilation, Groups> {}

/**
 * Convolution (cross-correlation, as everywhere in the field): y[n, o, i, j] = bias[o] +
 * Σ x[n, c, i·stride + k·dilation − padding, j·stride + l·dilation − padding] · weight[o, c, k, l], with zeros outside
 * of x. Integers are convolved as float32.
 *
 * @param x [N, C, H, W]
 * @param weight [out, C/groups, kH, kW]
 * @param bias [out]
 * @returns [N, out, oH, oW] with oH = ⌊(H + 2·padding − dilation·(kH − 1) − 1) / stride⌋ + 1
 * @throws AutogradError when shapes do not fit each other, or the window does not fit into the padded x
 * @example conv2d(images, weight, bias, { padding: 2 })   // [64, 1, 28, 28], [6, 1, 5, 5], [6] → [64, 6, 28, 28]
 */
export function conv2d<
  X extends Tensor,
  W extends Tensor,
  B extends Tensor = Tensor,
  const Stride extends Extent = 1,
  const Padding extends Extent = 0,
  const Dilation extends Extent = 1,
  Groups extends number = 1,
>(
  x: X,
  weight: Checked<W, Convolved<ShapeOf<X>, ShapeOf<W>, Stride, Padding, Dilation, Groups>>,
  bias?: Checked<B, Same<ShapeOf<B>, [ShapeOf<W>[0]]>> | null,
  options?: ConvolutionOptions<Stride, Padding, Dilation, Groups>,
): Tensor<Known<Convolved<ShapeOf<X>, ShapeOf<W>, Stride, Padding, Dilation, Groups>>>;
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  options: ConvolutionOptions = {},
): Tensor {
  return convolve('conv2d', x, weight, bias, options);
}

/**
 * Convolution over the last axis: {@link conv2d} with one axis less.
 *
 * @param x [N, C, L]
 * @param weight [out, C/groups, k]
 * @param bias [out]
 * @returns [N, out, ⌊(L + 2·padding − dilation·(k − 1) − 1) / stride⌋ + 1]
 * @throws AutogradError when shapes do not fit each other, or the window does not fit into the padded x
 * @example conv1d(sequence, weight, null, { stride: 2 })   // [8, 3, 9], [4, 3, 3] → [8, 4, 4]
 */
export function conv1d<
  X extends Tensor,
  W extends Tensor,
  B extends Tensor = Tensor,
  Stride extends number = 1,
  Padding extends number = 0,
  Dilation extends number = 1,
  Groups extends number = 1,
>(
  x: X,
  weight: Checked<W, Convolved1d<ShapeOf<X>, ShapeOf<W>, Stride, Padding, Dilation, Groups>>,
  bias?: Checked<B, Same<ShapeOf<B>, [ShapeOf<W>[0]]>> | null,
  options?: Convolution1dOptions<Stride, Padding, Dilation, Groups>,
): Tensor<Known<Convolved1d<ShapeOf<X>, ShapeOf<W>, Stride, Padding, Dilation, Groups>>>;
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: Convolution1dOptions = {},
): Tensor {
  requireRank('conv1d', 0, 'x', x, '[N, C, L]');
  requireRank('conv1d', 1, 'weight', weight, '[out, C/groups, k]');
  const options: ConvolutionOptions = {
    stride: [1, stride],
    padding: [0, padding],
    dilation: [1, dilation],
    groups,
  };
  return convolve('conv1d', x.unsqueeze(2), weight.unsqueeze(2), bias, options).squeeze(2);
}

function convolve(
  op: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null | undefined,
  options: ConvolutionOptions,
): Tensor {
  requireRank(op, 0, 'x', x, '[N, C, H, W]');
  requireRank(op, 1, 'weight', weight, '[out, C/groups, kH, kW]');
  const { groups = 1 } = options;
  const [images, channels, filters, perGroup] = [...x.shape.slice(0, 2), ...weight.shape] as [
    number,
    number,
    number,
    number,
  ];
  requireGroups(op, groups, 'output channels', filters, { x, weight });
  const hint = 'the weight is [out, C/groups, …]';
  requireEqual(op, 'channels', [channels, perGroup * groups], { x, weight }, hint);
  const window = toWindow(op, kernelSize(weight), options);
  const shape = [images, filters, ...positionsOf(op, x, window)];
  return withBias(op, convolveOp, { shape, window, groups }, x, weight, bias);
}
