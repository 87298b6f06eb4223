import { sizeOf } from '../../shape.js';
import type { Epilogue, View } from '../kernels.js';
import { zip } from './elementwise.js';
import { finish } from './epilogue.js';
import { walkRows, withoutAxis } from './walk.js';

/** Sums are kept in double precision whatever the element type. */
export function channelMoments(x: View, out: View): void {
  const count = sizeOf(x.shape) / x.shape[1]!;
  eachChannel(x, x, out, (walk) => {
    let sum = 0;
    walk((value) => {
      sum += value;
    });
    const mean = sum / count;
    let squares = 0;
    walk((value) => {
      squares += (value - mean) ** 2;
    });
    return [mean, squares / count];
  });
}

export function channelSums(x: View, y: View, out: View): void {
  eachChannel(x, y, out, (walk) => {
    let products = 0;
    let sum = 0;
    walk((a, b) => {
      products += a * b;
      sum += a;
    });
    return [products, sum];
  });
}

/** Writes both numbers that `fold` makes of each channel; it is given a walk through the channel's elements. */
function eachChannel(
  x: View,
  y: View,
  out: View,
  fold: (walk: (visit: (a: number, b: number) => void) => void) => readonly [number, number],
): void {
  for (let channel = 0; channel < x.shape[1]!; channel++) {
    const pair = [x, y].map((view) => withoutAxis(view, 1, channel));
    const [first, second] = fold((visit) =>
      walkRows(pair, (length, [i = 0, j = 0], [di = 0, dj = 0]) => {
        for (let n = 0; n < length; n++) visit(x.array[i + n * di]!, y.array[j + n * dj]!);
      }),
    );
    const at = out.offset + channel * out.strides[1]!;
    out.array[at] = first;
    out.array[at + out.strides[0]!] = second;
  }
}

export function channelAffine(
  x: View,
  coefficients: View,
  out: View,
  epilogue: Epilogue = {},
): void {
  const [scale, shift] = coefficientViews(coefficients, out);
  zip({ name: 'mul', f: (a, b) => a * b }, x, scale, out);
  finish(out, { bias: shift });
  finish(out, epilogue);
}

/** Both rows of coefficients [2, C], broadcast to the shape of out [N, C, …]. */
export function coefficientViews(
  { array, strides: [rowStep = 0, channelStep = 0], offset }: View,
  { shape }: View,
): readonly [View, View] {
  const strides = shape.map((_, axis) => (axis === 1 ? channelStep : 0));
  const scale = { array, shape, strides, offset };
  return [scale, { ...scale, offset: offset + rowStep }];
}
