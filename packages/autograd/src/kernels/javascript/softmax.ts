import type { View } from '../kernels.js';
import { walkRows, withoutAxis } from './walk.js';

/** The greatest element is subtracted first, so nothing overflows. */
export function softmax(x: View, out: View, logarithm: boolean): void {
  const axis = x.shape.length - 1;
  const count = x.shape[axis]!;
  const step = x.strides[axis]!;
  const from = x.array;
  const to = out.array;
  const outer = [withoutAxis(x, axis), withoutAxis(out, axis)];
  walkRows(outer, (length, [i = 0, o = 0], [di = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, i += di, o += dOut) {
      let greatest = Number.NEGATIVE_INFINITY;
      for (let n = 0; n < count; n++) greatest = Math.max(greatest, from[i + n * step]!);
      let sum = 0;
      for (let n = 0; n < count; n++) sum += Math.exp(from[i + n * step]! - greatest);
      const logSum = Math.log(sum);
      for (let n = 0; n < count; n++) {
        const shifted = from[i + n * step]! - greatest;
        to[o + n] = logarithm ? shifted - logSum : Math.exp(shifted) / sum;
      }
    }
  });
}
