/** Normalization: activations brought to mean 0 and variance 1 over some of their axes, then scaled and shifted. */
import { promote } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { requireTensor } from '../op.js';
import { formatShape, formatShapes, type Shape, sameShape, sizeOf } from '../shape.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Tensor } from '../tensor.js';
import { channelAffine, channelMoments, perChannel, rows } from './channels.js';
import { requireGroups } from './convolve.js';
import { stack } from './join.js';
import { floatingOf } from './reduce.js';
import { centered } from './statistics.js';

/** Mean and variance per channel, both [C]. */
export interface ChannelStatistics {
  readonly mean: Tensor;
  /** Biased: the mean of the squared deviations. */
  readonly variance: Tensor;
}

/** What all normalizations take. */
export interface NormalizationOptions {
  /** Multiplied after normalizing. Default: 1. */
  readonly weight?: Tensor | null | undefined;
  /** Added at the end. Default: 0. */
  readonly bias?: Tensor | null | undefined;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
}

/** Options of {@link batchNorm}. */
export interface BatchNormOptions extends NormalizationOptions {
  /** What to normalize by: running statistics in evaluation. Default: those of x, through which gradients flow. */
  readonly statistics?: ChannelStatistics;
}

/**
 * The mean and the biased variance of each channel of x over the batch and all other axes. They can be differentiated;
 * `detach()` them to update running statistics.
 *
 * @param x [N, C, …]
 * @throws AutogradError when there are fewer than two values per channel
 * @example batchStatistics(images).mean   // [8, 4, 5, 5] → [4]
 */
export function batchStatistics(x: Tensor): ChannelStatistics {
  requireChannels('batchNorm', x);
  const count = x.size / x.shape[1]!;
  if (!(count > 1)) {
    throw new AutogradError(
      'batchNorm',
      `${count || 0} values per channel have no variance`,
      ...formatShapes({ x }),
      'use a larger batch or statistics',
    );
  }
  const [mean, variance] = rows(channelMoments([floatingOf(x)]));
  return { mean, variance };
}

/**
 * Batch normalization (Ioffe & Szegedy, 2015): y = (x − mean) / √(variance + ε) · weight + bias, per channel.
 *
 * Without `statistics` it normalizes by those of x (training); with them by what is given (evaluation). To update running
 * statistics while training, compute {@link batchStatistics} once and hand them in.
 *
 * @param x [N, C, …]; weight and bias are [C]
 * @throws AutogradError when shapes do not fit, or x has fewer than two values per channel and no statistics are given
 * @example batchNorm(x, { weight, bias })   // [8, 4, 5, 5], [4], [4] → [8, 4, 5, 5]
 */
export function batchNorm<X extends Tensor>(x: X, options?: BatchNormOptions): Tensor<ShapeOf<X>>;
export function batchNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  requireChannels('batchNorm', x);
  const { weight, bias, epsilon = 1e-5 } = options;
  const { mean, variance } = options.statistics ?? batchStatistics(x);
  const channels = x.shape.slice(1, 2);
  requireShapes('batchNorm', x, channels, { weight, bias, mean, variance });
  const inverse = variance.add(epsilon).rsqrt();
  const scale = weight ? inverse.mul(weight) : inverse;
  const shift = mean.mul(scale).neg();
  const coefficients = stack([scale, bias ? shift.add(bias) : shift]);
  const dtype = promote(x.dtype, coefficients.dtype);
  return channelAffine([x.to(dtype), coefficients.to(dtype)]);
}

/**
 * Layer normalization (Ba, Kiros & Hinton, 2016): y = (x − mean) / √(variance + ε) · weight + bias, with mean and biased
 * variance over the last axes.
 *
 * @param shape the lengths of the axes to normalize over, the last ones of x; weight and bias have this shape
 * @throws AutogradError when x does not end in `shape`
 * @example layerNorm(x, [64], { weight, bias })   // [8, 64], [64], [64] → [8, 64]
 */
export function layerNorm<X extends Tensor>(
  x: X,
  shape: number | Shape,
  options?: NormalizationOptions,
): Tensor<ShapeOf<X>>;
export function layerNorm(
  x: Tensor,
  shape: number | Shape,
  options: NormalizationOptions = {},
): Tensor {
  const { weight, bias, epsilon = 1e-5 } = options;
  const axes = lastAxes('layerNorm', x, shape, { weight, bias });
  return affine(scaled(centered(x, axes), axes, epsilon), weight, bias);
}

/**
 * Group normalization (Wu & He, 2018): channels fall into groups, each of which is normalized over its channels and all
 * further axes; then weight and bias per channel.
 *
 * @param x [N, C, …]; weight and bias are [C]
 * @param groups a divisor of C
 * @throws AutogradError when the channels do not fall into so many groups
 * @example groupNorm(images, 2, { weight, bias })   // [8, 4, 5, 5], [4], [4] → [8, 4, 5, 5]
 */
export function groupNorm<X extends Tensor>(
  x: X,
  groups: number,
  options?: NormalizationOptions,
): Tensor<ShapeOf<X>>;
export function groupNorm(x: Tensor, groups: number, options: NormalizationOptions = {}): Tensor {
  requireChannels('groupNorm', x);
  const { weight, bias, epsilon = 1e-5 } = options;
  const [images, channels] = x.shape as [number, number];
  requireGroups('groupNorm', groups, 'channels', channels, { x });
  requireShapes('groupNorm', x, [channels], { weight, bias });
  const inGroup = (channels / groups) * sizeOf(x.shape.slice(2));
  const deviations = centered(x.reshape([images, groups, inGroup]), [2]);
  const y = scaled(deviations, [2], epsilon).reshape(x.shape);
  return affine(y, weight && perChannel(weight, x), bias && perChannel(bias, x));
}

/**
 * Root mean square normalization (Zhang & Sennrich, 2019): y = x / √(mean of x² + ε) · weight, over the last axes.
 *
 * @param shape the lengths of the axes to normalize over, the last ones of x; the weight has this shape
 * @param options `epsilon` is the distance from 1 to the next number of the type (2⁻²³ in float32) unless given, as in
 * PyTorch
 * @throws AutogradError when x does not end in `shape`
 * @example rmsNorm(x, 64, { weight })   // [8, 64], [64] → [8, 64]
 */
export function rmsNorm<X extends Tensor>(
  x: X,
  shape: number | Shape,
  options?: Omit<NormalizationOptions, 'bias'>,
): Tensor<ShapeOf<X>>;
export function rmsNorm(
  x: Tensor,
  shape: number | Shape,
  options: Omit<NormalizationOptions, 'bias'> = {},
): Tensor {
  const { weight, epsilon = x.dtype === 'float64' ? 2 ** -52 : 2 ** -23 } = options;
  const axes = lastAxes('rmsNorm', x, shape, { weight });
  return affine(scaled(x, axes, epsilon), weight, undefined);
}

/** x / √(mean of x² + ε) over the axes. */
function scaled(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const power = x.square().mean(axes, { keepDims: true });
  return x.mul(power.add(epsilon).rsqrt());
}

function affine(
  y: Tensor,
  weight: Tensor | null | undefined,
  bias: Tensor | null | undefined,
): Tensor {
  const weighted = weight ? y.mul(weight) : y;
  return bias ? weighted.add(bias) : weighted;
}

function requireChannels(op: string, x: Tensor): void {
  requireTensor(op, 0, x);
  if (x.rank >= 2) return;
  throw new AutogradError(op, 'x must be [N, C, …]', ...formatShapes({ x }));
}

/** The last axes of x, which `shape` names by their lengths. */
function lastAxes(
  op: string,
  x: Tensor,
  shape: number | Shape,
  parts: Readonly<Record<string, Tensor | null | undefined>>,
): number[] {
  requireTensor(op, 0, x);
  const lengths = typeof shape === 'number' ? [shape] : shape;
  const first = x.rank - lengths.length;
  if (lengths.length === 0 || !sameShape(x.shape.slice(Math.max(0, first)), lengths)) {
    throw new AutogradError(op, `x must end in ${formatShape(lengths)}`, ...formatShapes({ x }));
  }
  requireShapes(op, x, lengths, parts);
  return lengths.map((_, i) => first + i);
}

function requireShapes(
  op: string,
  x: Tensor,
  shape: Shape,
  parts: Readonly<Record<string, Tensor | null | undefined>>,
): void {
  for (const [name, part] of Object.entries(parts)) {
    if (!part || sameShape(part.shape, shape)) continue;
    throw new AutogradError(
      op,
      `${name} must be ${formatShape(shape)}`,
      ...formatShapes({ [name]: part, x }),
    );
  }
}
