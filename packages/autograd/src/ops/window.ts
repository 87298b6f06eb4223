/** Windows that slide over the last two axes: the options and the arithmetic that convolution and pooling share. */
import { AutogradError } from '../errors.js';
import type { Pair, SlidingWindow } from '../kernels/kernels.js';
import { formatShapes } from '../shape.js';
import type { Extent } from '../shape-types/window.js';
import type { Tensor } from '../tensor.js';

/** How a window moves. One number stands for both directions; a pair is [vertical, horizontal]. */
export interface WindowOptions<
  Stride extends Extent = Extent,
  Padding extends Extent = Extent,
  Dilation extends Extent = Extent,
> {
  /** The distance from one position of the window to the next. */
  readonly stride?: Stride;
  /** How many elements are added on every side. Default 0. */
  readonly padding?: Padding;
  /** The distance between neighbouring taps of the window. Default 1. */
  readonly dilation?: Dilation;
}

/**
 * A number or a pair as a pair.
 *
 * @throws AutogradError unless both are integers ≥ `least`
 */
export function toPair(op: string, name: string, value: number | Pair, least: number): Pair {
  const pair: Pair = typeof value === 'number' ? [value, value] : value;
  if (pair.length !== 2 || pair.some((number) => !Number.isInteger(number) || number < least)) {
    const problem = `${name} must be an integer ≥ ${least} or a pair of them, and is ${JSON.stringify(value)}`;
    throw new AutogradError(op, problem);
  }
  return pair;
}

/** The window that the options describe; its stride is 1 unless given. */
export function toWindow(
  op: string,
  size: Pair,
  { stride = 1, padding = 0, dilation = 1 }: WindowOptions,
): SlidingWindow {
  return {
    size: toPair(op, 'the window', size, 1),
    stride: toPair(op, 'stride', stride, 1),
    padding: toPair(op, 'padding', padding, 0),
    dilation: toPair(op, 'dilation', dilation, 1),
  };
}

/**
 * How many positions a window has on the last two axes of x: ⌊(length + 2·padding − dilation·(size − 1) − 1) / stride⌋ + 1.
 *
 * @throws AutogradError when it does not fit even once
 */
export function positionsOf(op: string, x: Tensor, window: SlidingWindow): Pair {
  const { size, stride, padding, dilation } = window;
  const along = (i: 0 | 1): number => {
    const length = x.shape.at(i - 2)! + 2 * padding[i];
    const extent = dilation[i] * (size[i] - 1) + 1;
    if (extent <= length) return Math.floor((length - extent) / stride[i]) + 1;
    throw new AutogradError(
      op,
      `the window does not fit: along axis ${i - 2} it spans ${extent}, and the padded input has ${length}`,
      ...formatShapes({ x, window: size, padding, dilation }),
    );
  };
  return [along(0), along(1)];
}
