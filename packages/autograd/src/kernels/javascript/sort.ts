import type { View } from '../kernels.js';
import { walkRows, withoutAxis } from './walk.js';

/** NaN counts as greater than anything, as in NumPy and PyTorch; equals keep their order. */
export function argsort(x: View, descending: boolean, out: View): void {
  const axis = x.shape.length - 1;
  const count = x.shape[axis]!;
  const step = x.strides[axis]!;
  const outStep = out.strides[axis]!;
  const { array } = x;
  const order = new Uint32Array(count);
  const rows = [withoutAxis(x, axis), withoutAxis(out, axis)];
  walkRows(rows, (length, [i = 0, o = 0], [di = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, i += di, o += dOut) {
      const start = i;
      for (let n = 0; n < count; n++) order[n] = n;
      order.sort((p, q) => {
        const upward = compare(array[start + p * step]!, array[start + q * step]!);
        return (descending ? -upward : upward) || p - q;
      });
      for (let n = 0; n < count; n++) out.array[o + n * outStep] = order[n]!;
    }
  });
}

function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}
