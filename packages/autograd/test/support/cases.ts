/**
 * The format of the table that every operation is tested from. A row is a call on inputs of given shapes; the runner in
 * ops.test.ts draws the numbers and checks everything that must hold for any operation.
 */
import type { DType, Tensor } from '../../src/index.js';

export interface InputSpec {
  readonly shape: readonly number[];
  /** Where floating inputs are drawn from: keeps clear of poles and kinks. Default [−2, 2]. */
  readonly domain?: readonly [low: number, high: number];
  /** Fixed elements instead of drawn ones. */
  readonly values?: readonly number[];
  /** Set for inputs that are not differentiated, such as indices and masks. Default: float64, differentiated. */
  readonly dtype?: DType;
  /** Elements that differ from each other by at least 0.05: for max, sort and the like. */
  readonly distinct?: true;
}

/** Row-major numbers with their shape: what a reference implementation computes on. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface OpCase {
  /** The operation, then what is special about this call: `sum over axis 1`. */
  readonly name: string;
  readonly f: (...inputs: Tensor[]) => Tensor;
  readonly inputs: readonly InputSpec[];
  /** What `f` should compute, in plain loops and double precision. */
  readonly reference: (...inputs: Plain[]) => Plain;
  /** False for operations whose result takes no gradient. Default true. */
  readonly differentiable?: false;
}

/** Every index of a shape, in row-major order. */
export function* indicesOf(shape: readonly number[]): Generator<number[]> {
  const size = shape.reduce((a, b) => a * b, 1);
  for (let flat = 0; flat < size; flat++) {
    const index = new Array<number>(shape.length);
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    yield index;
  }
}

/** The element at an index; missing leading axes and axes of length 1 broadcast. */
export function at({ shape, data }: Plain, index: readonly number[]): number {
  const lead = index.length - shape.length;
  const flat = shape.reduce(
    (sum, length, axis) => sum * length + (length === 1 ? 0 : index[axis + lead]!),
    0,
  );
  return data[flat]!;
}

/** An array built from its indices. */
export function build(shape: readonly number[], f: (index: number[]) => number): Plain {
  return { shape, data: [...indicesOf(shape)].map(f) };
}

/** The shape two shapes broadcast to. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    return x === 1 ? y : x;
  });
}

export const total = (elements: readonly number[]): number => elements.reduce((a, b) => a + b, 0);

/** Folds the named axes; the rest keep their order. */
export function foldAxes(
  x: Plain,
  axes: readonly number[],
  keepDims: boolean,
  fold: (elements: number[]) => number,
): Plain {
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const folded = x.shape.map((length, axis) => (axes.includes(axis) ? length : 1));
  const full = build(kept, (index) =>
    fold(
      [...indicesOf(folded)].map((inner) =>
        at(
          x,
          inner.map((i, axis) => i + index[axis]!),
        ),
      ),
    ),
  );
  return keepDims ? full : { ...full, shape: x.shape.filter((_, axis) => !axes.includes(axis)) };
}
