import type { Reduction, View } from '../kernels.js';
import { walkRows, withoutAxis } from './walk.js';

/** Running results are kept in double precision whatever the element type. */
export function scan({ f, initial }: Reduction, x: View, out: View): void {
  const axis = x.shape.length - 1;
  const count = x.shape[axis]!;
  const step = x.strides[axis]!;
  const outStep = out.strides[axis]!;
  const rows = [withoutAxis(x, axis), withoutAxis(out, axis)];
  walkRows(rows, (length, [i = 0, o = 0], [di = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, i += di, o += dOut) {
      let result = initial;
      for (let n = 0; n < count; n++) {
        result = f(result, x.array[i + n * step]!);
        out.array[o + n * outStep] = result;
      }
    }
  });
}
