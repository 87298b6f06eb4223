/** Visits the elements of several views of one shape together, row by row. */
import type { TypedArray } from '../../dtype.js';
import { mergedAxes, sizeOf } from '../../shape.js';
import type { View } from '../kernels.js';

/**
 * Calls `row` for each stretch of elements that every view reads with constant steps: element i of view v lies at
 * `starts[v] + i · steps[v]`. Row-major views are one stretch. `starts` is reused between calls.
 */
export function walkRows(
  views: readonly View[],
  row: (length: number, starts: readonly number[], steps: readonly number[]) => void,
): void {
  const { lengths, steps } = mergedAxes(views);
  if (lengths.includes(0)) return;
  const starts = views.map((view) => view.offset);
  const [rowLength = 1] = lengths;
  const [rowSteps = []] = steps;
  const counters = new Array<number>(lengths.length).fill(0);
  for (;;) {
    row(rowLength, starts, rowSteps);
    let axis = 1;
    for (; axis < lengths.length; axis++) {
      counters[axis]!++;
      const finished = counters[axis] === lengths[axis];
      for (let v = 0; v < starts.length; v++) {
        starts[v]! += finished ? -steps[axis]![v]! * (lengths[axis]! - 1) : steps[axis]![v]!;
      }
      if (!finished) break;
      counters[axis] = 0;
    }
    if (axis >= lengths.length) return;
  }
}

/** The view without its axis `axis`, at `index` along it. */
export function withoutAxis(view: View, axis: number, index = 0): View {
  return {
    array: view.array,
    shape: view.shape.toSpliced(axis, 1),
    strides: view.strides.toSpliced(axis, 1),
    offset: view.offset + index * (view.strides[axis] ?? 0),
  };
}

/** Calls `visit` for each line of x along its last axis, and of `out`, with where they start; `out` may have one axis less. */
export function eachLine(x: View, out: View, visit: (start: number, target: number) => void): void {
  const axis = x.shape.length - 1;
  const views = [x, out].map((view) => withoutAxis(view, axis));
  walkRows(views, (length, [i = 0, o = 0], [di = 0, dOut = 0]) => {
    for (let k = 0; k < length; k++, i += di, o += dOut) visit(i, o);
  });
}

/** The elements of a gapless view as an array that shares its memory. */
export function window({ array, shape, offset }: View): TypedArray {
  return array.subarray(offset, offset + sizeOf(shape));
}
