/** Arithmetic on shapes and strides: pure functions on lists of numbers. */
import { AutogradError } from './errors.js';

/** Axis lengths, outermost first. A scalar has the shape `[]`. */
export type Shape = readonly number[];

/** The number of elements: the product of the axis lengths, 1 for `[]`. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** The strides of a row-major array: how many elements one step along each axis skips. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** Whether elements with these strides lie row-major and without gaps; axes of length 1 may have any stride. */
export function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    if (length !== 1 && strides[axis] !== step) return false;
    step *= length;
  }
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a === b || (a.length === b.length && a.every((length, axis) => length === b[axis]));
}

/** `[2, 3]`, as shapes read in messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/**
 * What a message says of the tensors and lists that are involved.
 *
 * @example formatShapes({ x: ones([2, 3]), padding: [1, 1] })   // ['x [2, 3]', 'padding [1, 1]']
 */
export function formatShapes(named: {
  readonly [name: string]: Shape | { readonly shape: Shape };
}): string[] {
  return Object.entries(named).map(
    ([name, of]) => `${name} ${formatShape('shape' in of ? of.shape : of)}`,
  );
}

/** @throws AutogradError when a length is no integer ≥ 0 */
export function requireShape(op: string, shape: Shape): void {
  if (Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0))
    return;
  throw new AutogradError(op, `a shape is a list of integers ≥ 0, not ${JSON.stringify(shape)}`);
}

/**
 * The shape two operands meet in by NumPy's rule: aligned at the last axis, lengths must be equal or 1.
 *
 * @throws AutogradError naming the axis that differs
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let fromEnd = 1; fromEnd <= rank; fromEnd++) {
    const lengthA = a[a.length - fromEnd] ?? 1;
    const lengthB = b[b.length - fromEnd] ?? 1;
    if (lengthA !== lengthB && lengthA !== 1 && lengthB !== 1) {
      throw new AutogradError(
        op,
        `shapes do not broadcast: axis -${fromEnd} differs (${lengthA} ≠ ${lengthB})`,
        ...formatShapes({ a, b }),
        'lengths must be equal or 1, aligned at the last axis',
      );
    }
    shape[rank - fromEnd] = lengthA === 1 ? lengthB : lengthA;
  }
  return shape;
}

/** The strides that read an array of `shape` as if it were expanded to `target`: 0 along expanded axes. */
export function broadcastStrides(
  shape: Shape,
  strides: readonly number[],
  target: Shape,
): number[] {
  const lead = target.length - shape.length;
  return target.map((length, axis) => {
    const own = axis - lead;
    return own >= 0 && shape[own] === length ? strides[own]! : 0;
  });
}

/**
 * An axis counted from the front; −1 is the last.
 *
 * @throws AutogradError when there is no such axis
 */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const range = rank === 0 ? 'a scalar has no axes' : `axes are ${-rank} to ${rank - 1}`;
    throw new AutogradError(op, `axis ${axis} is out of range for rank ${rank}`, range);
  }
  return axis < 0 ? axis + rank : axis;
}

/** The axes an argument names, ascending: `null` or `undefined` means all of them. */
export function normalizeAxes(
  op: string,
  axes: number | readonly number[] | null | undefined,
  rank: number,
): number[] {
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const list = [axes].flat();
  const normalized = list.map((axis) => normalizeAxis(op, axis, rank)).sort((a, b) => a - b);
  if (normalized.some((axis, i) => axis === normalized[i - 1])) {
    throw new AutogradError(op, `an axis is named twice in [${list.join(', ')}]`);
  }
  return normalized;
}

/** Where elements lie in memory: how many lie along each axis, and how far apart. */
interface Strided {
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** The axes of several views of one shape, innermost first, and the step of each view along each axis. */
export interface MergedAxes {
  readonly lengths: readonly number[];
  readonly steps: readonly (readonly number[])[];
}

/** The views' axes without those of length 1, neighbours merged where all views allow: row-major views have one. */
export function mergedAxes(views: readonly Strided[]): MergedAxes {
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
 * The strides that give the same elements the shape `target` without moving them, or undefined where only a copy can.
 * Sizes must agree.
 */
export function reshapedStrides(view: Strided, target: Shape): number[] | undefined {
  if (isRowMajor(view.shape, view.strides)) return rowMajorStrides(target);
  const { lengths, steps } = mergedAxes([view]);
  // From the last axis on, the new axes divide up each stretch of elements that lie equally far apart.
  let stretch = 0;
  let size = 1;
  const strides = new Array<number>(target.length);
  for (let axis = target.length - 1; axis >= 0; axis--) {
    if (size === lengths[stretch]) {
      stretch++;
      size = 1;
    }
    strides[axis] = size * (steps[stretch]?.[0] ?? 0);
    size *= target[axis]!;
    if ((lengths[stretch] ?? 1) % size !== 0) return undefined;
  }
  return strides;
}

/** The index of the element at `position` in row-major order, as text: `[2, 0]`. */
export function formatIndex(position: number, shape: Shape): string {
  const steps = rowMajorStrides(shape);
  return formatShape(shape.map((length, axis) => Math.floor(position / steps[axis]!) % length));
}
