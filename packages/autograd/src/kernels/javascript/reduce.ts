import type { Reduction, View } from '../kernels.js';
import { eachLine, walkRows } from './walk.js';

/** Partial results are kept in double precision whatever the element type. */
export function reduce({ f, initial }: Reduction, x: View, axes: number, out: View): void {
  const from = x.array;
  const to = out.array;
  const kept = x.shape.length - axes;
  const outer = { ...x, shape: x.shape.slice(0, kept), strides: x.strides.slice(0, kept) };
  const inner = { ...x, shape: x.shape.slice(kept), strides: x.strides.slice(kept) };
  walkRows([outer, out], (length, [i = 0, o = 0], [di = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, i += di, o += dOut) {
      let result = initial;
      walkRows([{ ...inner, offset: i }], (count, [start = 0], [step = 0]) => {
        for (let n = 0, at = start; n < count; n++, at += step) result = f(result, from[at]!);
      });
      to[o] = result;
    }
  });
}

/** NaN is better than anything, as in NumPy: it must not go unnoticed. */
export function argReduce(
  isBetter: (candidate: number, best: number) => boolean,
  x: View,
  out: View,
): void {
  const count = x.shape.at(-1)!;
  const step = x.strides.at(-1)!;
  eachLine(x, out, (start, target) => {
    let best = x.array[start]!;
    let bestIndex = 0;
    for (let n = 1; n < count && !Number.isNaN(best); n++) {
      const candidate = x.array[start + n * step]!;
      if (isBetter(candidate, best) || Number.isNaN(candidate)) {
        best = candidate;
        bestIndex = n;
      }
    }
    out.array[target] = bestIndex;
  });
}
