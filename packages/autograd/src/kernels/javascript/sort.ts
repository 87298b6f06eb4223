import type { View } from '../kernels.js';
import { eachLine } from './walk.js';

/** NaN counts as greater than anything, as in NumPy and PyTorch; equals keep their order. */
export function argsort(x: View, descending: boolean, out: View): void {
  const count = x.shape.at(-1)!;
  const step = x.strides.at(-1)!;
  const outStep = out.strides.at(-1)!;
  const { array } = x;
  const order = new Uint32Array(count);
  eachLine(x, out, (start, target) => {
    for (let n = 0; n < count; n++) order[n] = n;
    order.sort((p, q) => {
      const upward = compare(array[start + p * step]!, array[start + q * step]!);
      return (descending ? -upward : upward) || p - q;
    });
    for (let n = 0; n < count; n++) out.array[target + n * outStep] = order[n]!;
  });
}

function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}
