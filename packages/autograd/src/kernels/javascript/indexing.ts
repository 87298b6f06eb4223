import type { View } from '../kernels.js';
import { walkRows, withoutAxis } from './walk.js';

export function gather(x: View, indices: View, axis: number, out: View): void {
  const count = indices.shape[axis]!;
  const [xStep, indexStep, outStep] = [x, indices, out].map(
    (view) => view.strides[axis]!,
  ) as Triple;
  walkRows(alongside(x, indices, out, axis), (length, starts, [dx = 0, di = 0, dOut = 0]) => {
    let [at = 0, i = 0, o = 0] = starts;
    for (let k = 0; k < length; k++, at += dx, i += di, o += dOut) {
      for (let n = 0; n < count; n++) {
        out.array[o + n * outStep] = x.array[at + indices.array[i + n * indexStep]! * xStep]!;
      }
    }
  });
}

export function scatterAdd(x: View, indices: View, axis: number, out: View): void {
  const count = indices.shape[axis]!;
  const [outStep, indexStep, xStep] = [out, indices, x].map(
    (view) => view.strides[axis]!,
  ) as Triple;
  walkRows(alongside(out, indices, x, axis), (length, starts, [dOut = 0, di = 0, dx = 0]) => {
    let [o = 0, i = 0, at = 0] = starts;
    for (let k = 0; k < length; k++, at += dx, i += di, o += dOut) {
      for (let n = 0; n < count; n++) {
        out.array[o + indices.array[i + n * indexStep]! * outStep]! += x.array[at + n * xStep]!;
      }
    }
  });
}

export function takeRows(x: View, indices: View, scale: number, shift: number, out: View): void {
  const row = withoutAxis(x, 0);
  const target = withoutAxis(out, 0);
  const [xStep, indexStep, outStep] = [x, indices, out].map((view) => view.strides[0]!) as Triple;
  for (let n = 0; n < out.shape[0]!; n++) {
    const from = {
      ...row,
      offset: x.offset + indices.array[indices.offset + n * indexStep]! * xStep,
    };
    const to = { ...target, offset: out.offset + n * outStep };
    walkRows([from, to], (length, [i = 0, o = 0], [di = 0, dOut = 0]) => {
      for (let k = 0; k < length; k++, i += di, o += dOut)
        to.array[o] = from.array[i]! * scale + shift;
    });
  }
}

type Triple = [number, number, number];

/** The views without `axis`, with the indices' shape on all other axes. */
function alongside(indexed: View, indices: View, other: View, axis: number): View[] {
  const { shape } = withoutAxis(indices, axis);
  return [indexed, indices, other].map((view) => ({ ...withoutAxis(view, axis), shape }));
}
