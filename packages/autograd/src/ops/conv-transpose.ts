/** Transposed convolution, which goes from small images to greater ones. */
import { AutogradError } from '../errors.js';
import { requireRank } from '../op.js';
import { requireEqual } from '../require.js';
import { formatShapes } from '../shape.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known } from '../shape-types/check.js';
import type { Deconvolved, Extent } from '../shape-types/window.js';
import type { Tensor } from '../tensor.js';
import type { ConvolutionOptions } from './convolution.js';
import { inputOp, kernelSize, requireGroups, withBias } from './convolve.js';
import { toPair, toWindow } from './window.js';

/** Options of {@link convTranspose2d}. */
export interface ConvTransposeOptions<
  Stride extends Extent = Extent,
  Padding extends Extent = Extent,
  Dilation extends Extent = Extent,
  Groups extends number = number,
  Extra extends Extent = Extent,
> extends ConvolutionOptions<Stride, Padding, Dilation, Groups> {
  /** Rows and columns added to the output at the bottom and the right, fewer than stride or dilation. Default 0. */
  readonly outputPadding?: Extra;
}

/**
 * Transposed convolution: what {@link conv2d} with the same weight and options does to its input's gradient. Every
 * element of x adds the kernel, times itself, to the output: y[n, o, i·stride + k·dilation − padding, …] +=
 * x[n, c, i, …] · weight[c, o, k, …].
 *
 * @param x [N, C, H, W]
 * @param weight [C, out/groups, kH, kW]
 * @param bias [out]
 * @returns [N, out, oH, oW] with oH = (H − 1)·stride − 2·padding + dilation·(kH − 1) + outputPadding + 1
 * @throws AutogradError when shapes do not fit each other, or nothing is left of the output
 * @example convTranspose2d(x, weight, bias, { stride: 2 })   // [1, 8, 7, 7], [8, 1, 2, 2], [1] → [1, 1, 14, 14]
 */
export function convTranspose2d<
  X extends Tensor,
  W extends Tensor,
  const Stride extends Extent = 1,
  const Padding extends Extent = 0,
  const Dilation extends Extent = 1,
  Groups extends number = 1,
  const Extra extends Extent = 0,
>(
  x: X,
  weight: Checked<W, Deconvolved<ShapeOf<X>, ShapeOf<W>, Stride, Padding, Dilation, Groups, Extra>>,
  bias?: Tensor | null,
  options?: ConvTransposeOptions<Stride, Padding, Dilation, Groups, Extra>,
): Tensor<Known<Deconvolved<ShapeOf<X>, ShapeOf<W>, Stride, Padding, Dilation, Groups, Extra>>>;
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  options: ConvTransposeOptions = {},
): Tensor {
  const op = 'convTranspose2d';
  requireRank(op, 0, 'x', x, '[N, C, H, W]');
  requireRank(op, 1, 'weight', weight, '[C, out/groups, kH, kW]');
  const { groups = 1, outputPadding = 0 } = options;
  const hint = 'the weight is [C, out/groups, kH, kW]';
  requireEqual(op, 'channels', [x.shape[1], weight.shape[0]], { x, weight }, hint);
  requireGroups(op, groups, 'input channels', x.shape[1]!, { x, weight });
  const window = toWindow(op, kernelSize(weight), options);
  const extra = toPair(op, 'outputPadding', outputPadding, 0);
  const lengths = ([0, 1] as const).map((i) => {
    if (extra[i] >= Math.max(window.stride[i], window.dilation[i])) {
      throw new AutogradError(
        op,
        `outputPadding must be less than stride or dilation along axis ${i - 2}, and is ${extra[i]}`,
        ...formatShapes({ stride: window.stride, dilation: window.dilation }),
      );
    }
    const between = (x.shape[i + 2]! - 1) * window.stride[i];
    const extent = window.dilation[i] * (window.size[i] - 1) + 1;
    const length = between + extent - 2 * window.padding[i] + extra[i];
    if (x.shape[i + 2]! > 0 && length > 0) return length;
    throw new AutogradError(
      op,
      `nothing is left of the output along axis ${i - 2}`,
      ...formatShapes({ x, weight, padding: window.padding }),
    );
  });
  const shape = [x.shape[0]!, weight.shape[1]! * groups, ...lengths];
  return withBias(op, inputOp, { shape, window, groups }, x, weight, bias);
}
