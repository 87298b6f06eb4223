/** Pooling over the last two axes: windows reduced to their greatest element or their mean. */
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import type { Pair, SlidingWindow } from '../kernels/kernels.js';
import { defineOp, noFlops, requireRank } from '../op.js';
import { formatShapes, type Shape } from '../shape.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known } from '../shape-types/check.js';
import type { Extent, Resampled, Windowed } from '../shape-types/window.js';
import { Tensor } from '../tensor.js';
import { conv2d } from './convolution.js';
import { gatherOp } from './indexing.js';
import { concat } from './join.js';
import { floatingOf } from './reduce.js';
import { along } from './slice.js';
import { positionsOf, toPair, toWindow, type WindowOptions } from './window.js';

/** `stride` is the window's size unless given. */
export interface PoolOptions<Stride extends Extent = Extent, Padding extends Extent = Extent>
  extends Omit<WindowOptions<Stride, Padding>, 'dilation'> {}

/** `stride` is the window's size unless given. */
export interface MaxPoolOptions<
  Stride extends Extent = Extent,
  Padding extends Extent = Extent,
  Dilation extends Extent = Extent,
> extends WindowOptions<Stride, Padding, Dilation> {}

/** Options of {@link avgPool2d}. */
export interface AveragePoolOptions<Stride extends Extent = Extent, Padding extends Extent = Extent>
  extends PoolOptions<Stride, Padding> {
  /** Whether the padding counts as zeros in the mean. Default true. */
  readonly countPadding?: boolean;
}

/** The forward pass fills its second input: where the greatest elements lie in their planes. */
const maxPoolOp = defineOp<SlidingWindow>({
  name: 'maxPool2d',
  forward: ([x, indices], window) => {
    const y = Tensor.empty(indices!.shape, x!.dtype);
    if (y.size > 0) kernels.maxPool(x!, y, indices!, window);
    return y;
  },
  gradients: [
    {
      reads: [1],
      vjp: (dy, { input, shapes }) => maxUnpoolOp([dy, input(1)], shapes[0]!),
    },
    null,
  ],
});

const maxUnpoolOp = defineOp<Shape>({
  name: 'maxUnpool2d',
  forward: ([dy, indices], shape) => {
    const dx = Tensor.empty(shape, dy!.dtype);
    if (dx.size > 0) kernels.maxUnpool(dy!, indices!, dx);
    return dx;
  },
  flops: noFlops,
  gradients: [
    {
      reads: [1],
      vjp: (dx, { input }) => {
        const [planes, flat] = [dx, input(1)].map((x) => x.flatten(2));
        return gatherOp([planes!, flat!], 2).reshape(input(1).shape);
      },
    },
    null,
  ],
});

/**
 * The greatest element of each window, [N, C, H, W] → [N, C, oH, oW]. The padding is never the greatest; NaN always is.
 * The gradient goes to that element, the first of equals.
 *
 * @param size of the window
 * @throws AutogradError when the window does not fit, or padding is more than half of it
 * @example maxPool2d(x, 2)   // [8, 3, 28, 28] → [8, 3, 14, 14]
 */
export function maxPool2d<
  X extends Tensor,
  const Size extends Extent,
  const Stride extends Extent = Size,
  const Padding extends Extent = 0,
  const Dilation extends Extent = 1,
>(
  x: X,
  size: Checked<Size, Windowed<ShapeOf<X>, Size, Stride, Padding, Dilation>>,
  options?: MaxPoolOptions<Stride, Padding, Dilation>,
): Tensor<Known<Windowed<ShapeOf<X>, Size, Stride, Padding, Dilation>>>;
export function maxPool2d(x: Tensor, size: number | Pair, options: MaxPoolOptions = {}): Tensor {
  const { window, positions } = slide('maxPool2d', x, size, options);
  const indices = Tensor.empty([...x.shape.slice(0, 2), ...positions], 'int32');
  return maxPoolOp([x, indices], window);
}

/**
 * The mean of each window, [N, C, H, W] → [N, C, oH, oW].
 *
 * @param size of the window
 * @throws AutogradError when the window does not fit, or padding is more than half of it
 * @example avgPool2d(x, 3, { stride: 1, padding: 1 })   // [8, 3, 28, 28] → [8, 3, 28, 28]
 */
export function avgPool2d<
  X extends Tensor,
  const Size extends Extent,
  const Stride extends Extent = Size,
  const Padding extends Extent = 0,
>(
  x: X,
  size: Checked<Size, Windowed<ShapeOf<X>, Size, Stride, Padding, 1>>,
  options?: AveragePoolOptions<Stride, Padding>,
): Tensor<Known<Windowed<ShapeOf<X>, Size, Stride, Padding, 1>>>;
export function avgPool2d(
  x: Tensor,
  size: number | Pair,
  { countPadding = true, ...options }: AveragePoolOptions = {},
): Tensor {
  const { window, positions } = slide('avgPool2d', x, size, options);
  const { size: pair, stride, padding } = window;
  const floating = floatingOf(x);
  // The sum of a window is a convolution with ones.
  const sums = (planes: Tensor) =>
    conv2d(planes, Tensor.full([1, 1, ...pair], 1, floating.dtype), null, { stride, padding });
  const total = sums(floating.flatten(0, 1).unsqueeze(1));
  const count = countPadding
    ? pair[0] * pair[1]
    : sums(Tensor.full([1, 1, ...x.shape.slice(2)], 1, floating.dtype));
  return total.div(count).reshape([...x.shape.slice(0, 2), ...positions]);
}

function slide(
  op: string,
  x: Tensor,
  size: number | Pair,
  options: WindowOptions,
): { window: SlidingWindow; positions: Pair } {
  requireRank(op, 0, 'x', x, '[N, C, H, W]');
  const pair = toPair(op, 'the window', size, 1);
  const window = toWindow(op, pair, { ...options, stride: options.stride ?? pair });
  for (const i of [0, 1] as const) {
    if (2 * window.padding[i] > pair[i]) {
      throw new AutogradError(
        op,
        'padding must be at most half of the window',
        ...formatShapes({ padding: window.padding, window: pair }),
      );
    }
    if (x.shape[i + 2]! < window.dilation[i]) {
      throw new AutogradError(
        op,
        `a window could lie beside the image along axis ${i + 2}`,
        ...formatShapes({ x, dilation: window.dilation }),
      );
    }
  }
  return { window, positions: positionsOf(op, x, window) };
}

/**
 * The mean of each of `size` cells that cover the image evenly, [N, C, H, W] → [N, C, …size]. Cell i of n spans
 * ⌊i·H/n⌋ to ⌈(i + 1)·H/n⌉, so cells overlap where n does not divide H. A length of null stays as it is.
 *
 * @throws AutogradError when x has no elements along a pooled axis
 * @example adaptiveAvgPool2d(x, 1)   // [8, 3, 28, 28] → [8, 3, 1, 1]
 */
export function adaptiveAvgPool2d<
  X extends Tensor,
  const Size extends number | readonly [vertical: number | null, horizontal: number | null],
>(x: X, size: Size): Tensor<Known<Resampled<ShapeOf<X>, Size>>>;
export function adaptiveAvgPool2d(
  x: Tensor,
  size: number | readonly [vertical: number | null, horizontal: number | null],
): Tensor {
  const op = 'adaptiveAvgPool2d';
  requireRank(op, 0, 'x', x, '[N, C, H, W]');
  const empty = x.shape.indexOf(0, 2);
  if (empty >= 0) {
    const problem = `there are no elements along axis ${empty}`;
    throw new AutogradError(op, problem, ...formatShapes({ x }));
  }
  const [rows, columns] = typeof size === 'number' ? [size, size] : size;
  const wanted = toPair(op, 'the size', [rows ?? x.shape[2]!, columns ?? x.shape[3]!], 1);
  return cellMeans(cellMeans(x, 2, wanted[0]), 3, wanted[1]);
}

function cellMeans(x: Tensor, axis: 2 | 3, cells: number): Tensor {
  const length = x.shape[axis]!;
  if (length % cells === 0) {
    return x.reshape(x.shape.toSpliced(axis, 1, cells, length / cells)).mean(axis + 1);
  }
  const means = Array.from({ length: cells }, (_, i) => {
    const [start, stop] = [(i * length) / cells, ((i + 1) * length) / cells];
    return along(x, axis, [Math.floor(start), Math.ceil(stop)]).mean(axis, { keepDims: true });
  });
  return concat(means, axis);
}
