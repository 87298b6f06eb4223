import type { Reduction, View } from '../kernels.js';
import { eachLine } from './walk.js';

/** Running results are kept in double precision whatever the element type. */
export function scan({ f, initial }: Reduction, x: View, out: View): void {
  const count = x.shape.at(-1)!;
  const step = x.strides.at(-1)!;
  const outStep = out.strides.at(-1)!;
  eachLine(x, out, (start, target) => {
    let result = initial;
    for (let n = 0; n < count; n++) {
      result = f(result, x.array[start + n * step]!);
      out.array[target + n * outStep] = result;
    }
  });
}
