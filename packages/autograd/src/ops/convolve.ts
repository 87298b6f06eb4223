/** What a convolution is to the graph: three operations, each of which is the derivative of the other two. */
import { promoteToFloating } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import type { Pair, SlidingWindow } from '../kernels/kernels.js';
import { defineOp, type Op, requireTensor, type Saved } from '../op.js';
import { formatShapes, type Shape, sameShape, sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';

export interface Convolution {
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

/** A product and a sum for each tap of the window, at each of its positions. */
const flops = (positions: Shape, weight: Shape) => 2 * sizeOf(positions) * sizeOf(weight.slice(1));

// ⟨y, conv(x, w)⟩ is linear in each of x, w and y. Holding two of them, the derivative by the third is one of these three
// operations; so each is written in the other two, and derivatives of any order stay among them.
export const convolveOp: Op<Convolution> = defineOp<Convolution>({
  name: 'conv2d',
  forward: run('conv2d'),
  flops: ([, weight], y) => flops(y, weight!),
  gradients: [
    { reads: [1], vjp: (dy, saved) => inputOp([dy, saved.input(1)], shapedLike(saved, 0)) },
    { reads: [0], vjp: (dy, saved) => weightOp([saved.input(0), dy], shapedLike(saved, 1)) },
  ],
});

export const inputOp: Op<Convolution> = defineOp<Convolution>({
  name: 'conv2dInput',
  forward: run('conv2dInput'),
  flops: ([dy, weight]) => flops(dy!, weight!),
  gradients: [
    { reads: [1], vjp: (dx, saved) => convolveOp([dx, saved.input(1)], shapedLike(saved, 0)) },
    { reads: [0], vjp: (dx, saved) => weightOp([dx, saved.input(0)], shapedLike(saved, 1)) },
  ],
});

const weightOp: Op<Convolution> = defineOp<Convolution>({
  name: 'conv2dWeight',
  forward: run('conv2dWeight'),
  flops: ([, dy], weight) => flops(dy!, weight),
  gradients: [
    { reads: [1], vjp: (dw, saved) => inputOp([saved.input(1), dw], shapedLike(saved, 0)) },
    { reads: [0], vjp: (dw, saved) => convolveOp([saved.input(0), dw], shapedLike(saved, 1)) },
  ],
});

/** The convolution of x, and the bias added per channel. */
export function withBias(
  op: string,
  convolution: Op<Convolution>,
  parameters: Convolution,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null | undefined,
): Tensor {
  const dtype = promoteToFloating(x.dtype, weight.dtype);
  const y = convolution([x.to(dtype), weight.to(dtype)], parameters);
  return plusBias(op, y, bias, [parameters.shape[1]!, 1, 1], weight);
}

/**
 * @param shape of the bias as it broadcasts against y: its length comes first
 * @throws AutogradError unless the bias, if there is one, has one number per output
 */
export function plusBias(
  op: string,
  y: Tensor,
  bias: Tensor | null | undefined,
  shape: Shape,
  weight: Tensor,
): Tensor {
  if (bias === null || bias === undefined) return y;
  requireTensor(op, 2, bias);
  if (sameShape(bias.shape, shape.slice(0, 1))) return y.add(bias.reshape(shape));
  const problem = `the bias must be [${shape[0]}], one number per output`;
  throw new AutogradError(op, problem, ...formatShapes({ bias, weight }));
}

export function kernelSize(weight: Tensor): Pair {
  return [weight.shape[2]!, weight.shape[3]!];
}

export function requireGroups(
  op: string,
  groups: number,
  what: string,
  channels: number,
  shapes: Readonly<Record<string, Tensor>>,
): void {
  if (Number.isInteger(groups) && groups > 0 && channels % groups === 0) return;
  throw new AutogradError(
    op,
    `groups must divide the ${what}: ${channels} do not fall into ${groups} groups`,
    ...formatShapes(shapes),
  );
}
