import type { View } from '../kernels.js';
import { eachLine } from './walk.js';

/** The greatest element is subtracted first, so nothing overflows. */
export function softmax(x: View, out: View, logarithm: boolean): void {
  const count = x.shape.at(-1)!;
  const step = x.strides.at(-1)!;
  const from = x.array;
  const to = out.array;
  eachLine(x, out, (start, target) => {
    let greatest = -Infinity;
    for (let n = 0; n < count; n++) greatest = Math.max(greatest, from[start + n * step]!);
    let sum = 0;
    for (let n = 0; n < count; n++) sum += Math.exp(from[start + n * step]! - greatest);
    const logSum = Math.log(sum);
    for (let n = 0; n < count; n++) {
      const shifted = from[start + n * step]! - greatest;
      to[target + n] = logarithm ? shifted - logSum : Math.exp(shifted) / sum;
    }
  });
}
