/** Convolution over the last two axes, and over the last; and transposed convolution. */
import { promoteToFloating } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import type { Pair, SlidingWindow } from '../kernels/kernels.js';
import { defineOp, type Op, requireTensor, type Saved } from '../op.js';
import { formatShape, type Shape } from '../shape.js';
import { Tensor } from '../tensor.js';
import { positionsOf, toPair, toWindow, type WindowOptions } from './window.js';

/** `stride` is 1 unless given. */
export interface ConvolutionOptions extends WindowOptions {
  /** How many groups the channels fall into; each is convolved apart from the others. Default 1. */
  readonly groups?: number;
}

export interface ConvTransposeOptions extends ConvolutionOptions {
  /** Rows and columns added to the output at the bottom and the right, fewer than stride or dilation. Default 0. */
  readonly outputPadding?: number | Pair;
}

/** {@link ConvolutionOptions} over one axis. */
export type Convolution1dOptions = {
  readonly [K in keyof ConvolutionOptions]?: number;
};

interface Convolution {
  /** The shape of the result. */
  readonly shape: Shape;
  readonly window: SlidingWindow;
  readonly groups: number;
}

const run =
  (kernel: 'conv2d' | 'conv2dInput' | 'conv2dWeight') =>
  ([a, b]: readonly Tensor[], { shape, window, groups }: Convolution): Tensor => {
    const y = Tensor.empty(shape, a!.dtype);
    if (y.size > 0) kernels[kernel](a!, b!, y, window, groups);
    return y;
  };

/** The same convolution, with the shape of input `index` as that of the result. */
function shapedLike({ parameters, shapes }: Saved<Convolution>, index: number): Convolution {
  return { ...parameters, shape: shapes[index]! };
}

// ⟨y, conv(x, w)⟩ is linear in each of x, w and y. Holding two of them, the derivative by the third is one of these three
// operations; so each is written in the other two, and derivatives of any order stay among them.
const convolveOp: Op<Convolution> = defineOp<Convolution>({
  name: 'conv2d',
  forward: run('conv2d'),
  gradients: [
    { reads: [1], vjp: (dy, saved) => inputOp([dy, saved.input(1)], shapedLike(saved, 0)) },
    { reads: [0], vjp: (dy, saved) => weightOp([saved.input(0), dy], shapedLike(saved, 1)) },
  ],
});

const inputOp: Op<Convolution> = defineOp<Convolution>({
  name: 'conv2dInput',
  forward: run('conv2dInput'),
  gradients: [
    { reads: [1], vjp: (dx, saved) => convolveOp([dx, saved.input(1)], shapedLike(saved, 0)) },
    { reads: [0], vjp: (dx, saved) => weightOp([dx, saved.input(0)], shapedLike(saved, 1)) },
  ],
});

const weightOp: Op<Convolution> = defineOp<Convolution>({
  name: 'conv2dWeight',
  forward: run('conv2dWeight'),
  gradients: [
    { reads: [1], vjp: (dw, saved) => inputOp([saved.input(1), dw], shapedLike(saved, 0)) },
    { reads: [0], vjp: (dw, saved) => convolveOp([saved.input(0), dw], shapedLike(saved, 1)) },
  ],
});

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
 * @example conv2d(images, weight, bias, { padding: 2 })   // [64, 1, 28, 28], [6, 1, 5, 5] → [64, 6, 28, 28]
 */
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
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: Convolution1dOptions = {},
): Tensor {
  requireRank('conv1d', 'x', x, '[N, C, L]');
  requireRank('conv1d', 'weight', weight, '[out, C/groups, k]');
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
  requireRank(op, 'x', x, '[N, C, H, W]');
  requireRank(op, 'weight', weight, '[out, C/groups, kH, kW]');
  const { groups = 1 } = options;
  const [images, channels, filters, perGroup] = [...x.shape.slice(0, 2), ...weight.shape] as [
    number,
    number,
    number,
    number,
  ];
  requireGroups(op, groups, 'output channels', filters, x, weight);
  if (channels !== perGroup * groups) {
    throw new AutogradError(
      op,
      `channels differ: x has ${channels}, and the weight reads ${perGroup}${groups > 1 ? ` in each of ${groups} groups` : ''}`,
      ...operands(x, weight),
      'the weight is [out, C/groups, …]',
    );
  }
  const window = toWindow(op, kernelSize(weight), options);
  const shape = [images, filters, ...positionsOf(op, x, window)];
  return withBias(op, convolveOp, { shape, window, groups }, x, weight, bias);
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
 * @example convTranspose2d(x, weight, bias, { stride: 2 })   // [1, 8, 7, 7], [8, 1, 2, 2] → [1, 1, 14, 14]
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  options: ConvTransposeOptions = {},
): Tensor {
  const op = 'convTranspose2d';
  requireRank(op, 'x', x, '[N, C, H, W]');
  requireRank(op, 'weight', weight, '[C, out/groups, kH, kW]');
  const { groups = 1, outputPadding = 0 } = options;
  if (x.shape[1] !== weight.shape[0]) {
    throw new AutogradError(
      op,
      `channels differ: x has ${x.shape[1]}, and the weight reads ${weight.shape[0]}`,
      ...operands(x, weight),
      'the weight is [C, out/groups, kH, kW]',
    );
  }
  requireGroups(op, groups, 'input channels', x.shape[1]!, x, weight);
  const window = toWindow(op, kernelSize(weight), options);
  const extra = toPair(op, 'outputPadding', outputPadding, 0);
  const lengths = ([0, 1] as const).map((i) => {
    if (extra[i] >= Math.max(window.stride[i], window.dilation[i])) {
      throw new AutogradError(
        op,
        `outputPadding must be less than stride or dilation along axis ${i - 2}, and is ${extra[i]}`,
        `stride ${formatShape(window.stride)}`,
        `dilation ${formatShape(window.dilation)}`,
      );
    }
    const between = (x.shape[i + 2]! - 1) * window.stride[i];
    const extent = window.dilation[i] * (window.size[i] - 1) + 1;
    const length = between + extent - 2 * window.padding[i] + extra[i];
    if (x.shape[i + 2]! > 0 && length > 0) return length;
    throw new AutogradError(
      op,
      `nothing is left of the output along axis ${i - 2}`,
      ...operands(x, weight),
      `padding ${formatShape(window.padding)}`,
    );
  });
  const shape = [x.shape[0]!, weight.shape[1]! * groups, ...lengths];
  return withBias(op, inputOp, { shape, window, groups }, x, weight, bias);
}

function withBias(
  op: string,
  convolution: Op<Convolution>,
  parameters: Convolution,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null | undefined,
): Tensor {
  const dtype = promoteToFloating(x.dtype, weight.dtype);
  const y = convolution([x.to(dtype), weight.to(dtype)], parameters);
  if (bias === null || bias === undefined) return y;
  requireTensor(op, 2, bias);
  const channels = parameters.shape[1]!;
  if (bias.rank !== 1 || bias.size !== channels) {
    throw new AutogradError(
      op,
      `the bias must be [${channels}], one number per output channel`,
      `bias ${formatShape(bias.shape)}`,
      `weight ${formatShape(weight.shape)}`,
    );
  }
  return y.add(bias.reshape([channels, 1, 1]));
}

function kernelSize(weight: Tensor): Pair {
  return [weight.shape[2]!, weight.shape[3]!];
}

function operands(x: Tensor, weight: Tensor): string[] {
  return [`x ${formatShape(x.shape)}`, `weight ${formatShape(weight.shape)}`];
}

function requireRank(op: string, name: string, value: Tensor, layout: string): void {
  requireTensor(op, name === 'x' ? 0 : 1, value);
  const rank = layout.split(',').length;
  if (value.rank === rank) return;
  throw new AutogradError(
    op,
    `${name} must be ${layout}`,
    `${name} ${formatShape(value.shape)}`,
    ...(name === 'x' && value.rank === rank - 1 ? ['x.unsqueeze(0) makes a batch of one'] : []),
  );
}

function requireGroups(
  op: string,
  groups: number,
  what: string,
  channels: number,
  x: Tensor,
  weight: Tensor,
): void {
  if (Number.isInteger(groups) && groups > 0 && channels % groups === 0) return;
  throw new AutogradError(
    op,
    `groups must divide the ${what}: ${channels} do not fall into ${groups} groups`,
    ...operands(x, weight),
  );
}
