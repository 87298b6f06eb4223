/** Visits the elements of several views of one shape together, row by row. */
import type { TypedArray } from '../../dtype.js';
import { sizeOf } from '../../shape.js';
import type { View } from '../kernels.js';

/** The axes of several views of one shape, innermost first, and the step of each view along each axis. */
export interface MergedAxes {
  readonly lengths: readonly number[];
  readonly steps: readonly (readonly number[])[];
}

/** The views' axes without those of length 1, neighbours merged where all views allow: row-major views have one. */
export function mergedAxes(views: readonly View[]): MergedAxes {
  const { shape } = views[0]!;
  const lengths: number[] = [];
  const steps: number[][] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    if (length === 1) continue;
    const inner = lengths.length - 1;
    const mergeable =
      inner >= 0 &&
      views.every((view, v) => view.strides[axis] === steps[inner]![v]! * lengths[inner]!);
    if (mergeable) {
      lengths[inner]! *= length;
    } else {
      lengths.push(length);
      steps.push(views.map((view) => view.strides[axis]!));
    }
  }
  return { lengths, steps };
}

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

/** The view without its axis `axis`, at index 0 along it. */
export function withoutAxis(view: View, axis: number): View {
  return {
    array: view.array,
    shape: view.shape.toSpliced(axis, 1),
    strides: view.strides.toSpliced(axis, 1),
    offset: view.offset,
  };
}

/** The elements of a gapless view as an array that shares its memory. */
export function window({ array, shape, offset }: View): TypedArray {
  return array.subarray(offset, offset + sizeOf(shape));
}
