import type { BinaryFunction, UnaryFunction, View } from '../kernels.js';
import { walkRows } from './walk.js';

export function map({ f, parameters: [p, q] = [] }: UnaryFunction, x: View, out: View): void {
  const from = x.array;
  const to = out.array;
  walkRows([x, out], (length, [i = 0, o = 0], [di = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, i += di, o += dOut) to[o] = f(from[i]!, p!, q!);
  });
}

export function zip({ f }: BinaryFunction, a: View, b: View, out: View): void {
  const left = a.array;
  const right = b.array;
  const to = out.array;
  walkRows([a, b, out], (length, [i = 0, j = 0, o = 0], [di = 0, dj = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, i += di, j += dj, o += dOut) to[o] = f(left[i]!, right[j]!);
  });
}

export function select(condition: View, a: View, b: View, out: View): void {
  const views = [condition, a, b, out];
  walkRows(views, (length, starts, [dCondition = 0, di = 0, dj = 0, dOut = 0]) => {
    let [c = 0, i = 0, j = 0, o = 0] = starts;
    for (let k = 0; k < length; k++, c += dCondition, i += di, j += dj, o += dOut) {
      out.array[o] = condition.array[c] !== 0 ? a.array[i]! : b.array[j]!;
    }
  });
}

export function copy(x: View, out: View): void {
  const from = x.array;
  const to = out.array;
  walkRows([x, out], (length, [i = 0, o = 0], [di = 0, dOut = 0]) => {
    if (di === 1 && dOut === 1) {
      if (i === 0 && length === from.length) to.set(from, o);
      else to.set(from.subarray(i, i + length), o);
      return;
    }
    for (let k = 0; k < length; k++, i += di, o += dOut) to[o] = from[i]!;
  });
}

export function generate(next: () => number, out: View): void {
  walkRows([out], (length, [o = 0], [dOut = 0]) => {
    for (let k = 0; k < length; k++, o += dOut) out.array[o] = next();
  });
}
