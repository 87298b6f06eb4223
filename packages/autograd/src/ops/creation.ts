/** Functions that make tensors of nothing but their arguments. */
import { arrayOf, type DType, dtypeOfArray, type TypedArray } from '../dtype.js';
import { AutogradError } from '../errors.js';
import type { NestedArray } from '../print.js';
import { requireInteger } from '../require.js';
import { formatShape, requireShape, type Shape, sizeOf } from '../shape.js';
import type { Checked } from '../shape-types/check.js';
import type { Given, Literal, Nested, Numbers } from '../shape-types/literal.js';
import { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';

/** Options of the functions that make tensors. */
export interface TensorOptions {
  /** Default: float32, or the type of the typed array given. */
  readonly dtype?: DType;
  /** Default false. */
  readonly requiresGrad?: boolean;
}

/**
 * A tensor of the numbers given: a number, nested arrays, or a typed array, which is used as it is (not copied) unless
 * another dtype is asked for.
 *
 * @param shape of the result when the numbers come flat. Default: the shape of the nesting.
 * @throws AutogradError when rows have different lengths, or the numbers do not fill the shape
 * @example tensor([[1, 2], [3, 4]], { requiresGrad: true })   // [[1, 2], [3, 4]]
 */
export function tensor<Data extends Numbers | TypedArray, const S extends Shape = never>(
  data: Data & Checked<unknown, Nested<Data>>,
  options?: TensorOptions & { readonly shape?: S },
): Tensor<Given<Data, S>>;
export function tensor(
  data: NestedArray | readonly number[] | TypedArray,
  options: TensorOptions & { readonly shape?: Shape } = {},
): Tensor {
  const made = ArrayBuffer.isView(data) ? fromTypedArray(data, options) : fromNested(data, options);
  const { shape = made.shape, requiresGrad = false } = options;
  requireShape('tensor', shape);
  if (sizeOf(shape) !== made.size) {
    throw new AutogradError('tensor', `${made.size} numbers do not fill ${formatShape(shape)}`);
  }
  return finish(new Tensor(made.storage, shape), requiresGrad);
}

function fromTypedArray(array: TypedArray, { dtype }: TensorOptions): Tensor {
  const native = dtypeOfArray(array);
  const wanted = dtype ?? native;
  const shares = wanted === native || (wanted === 'bool' && native === 'uint8');
  if (shares) return new Tensor(new Storage(array, wanted, true), [array.length]);
  return new Tensor(new Storage(array, native), [array.length]).to(wanted);
}

function fromNested(
  data: NestedArray | readonly number[],
  { dtype = 'float32' }: TensorOptions,
): Tensor {
  const shape: number[] = [];
  let level: NestedArray | readonly number[] | undefined = data;
  while (Array.isArray(level)) {
    shape.push(level.length);
    level = level[0];
  }
  const array = arrayOf(dtype, sizeOf(shape));
  let position = 0;
  const fill = (part: NestedArray | readonly number[], axis: number): void => {
    if (typeof part === 'number' && axis === shape.length) {
      array[position++] = dtype === 'bool' ? Number(part !== 0) : part;
    } else if (Array.isArray(part) && part.length === shape[axis]) {
      for (const inner of part) fill(inner, axis + 1);
    } else {
      const found = Array.isArray(part) ? `${part.length} elements` : String(part);
      const wanted = axis === shape.length ? 'a number' : `${shape[axis]} elements`;
      throw new AutogradError(
        'tensor',
        `ragged data: found ${found} where ${wanted} should be`,
        `at depth ${axis}`,
      );
    }
  };
  fill(data, 0);
  return new Tensor(new Storage(array, dtype), shape);
}

/** The tensor as the options want it. */
export function finish(made: Tensor, requiresGrad: boolean): Tensor {
  if (requiresGrad) made.requiresGrad = true;
  return made;
}

/**
 * A tensor of `shape` filled with `value`.
 *
 * @throws AutogradError when a length is no integer ≥ 0
 * @example full([2, 2], 7)   // [[7, 7], [7, 7]]
 */
export function full<const S extends Shape>(
  shape: S,
  value: number,
  options?: TensorOptions,
): Tensor<Literal<S>> {
  return filled('full', shape, value, options);
}

function filled<const S extends Shape>(
  op: string,
  shape: S,
  value: number,
  { dtype = 'float32', requiresGrad = false }: TensorOptions = {},
): Tensor<Literal<S>> {
  requireShape(op, shape);
  return finish(Tensor.full(shape, value, dtype), requiresGrad);
}

/**
 * A tensor of zeros.
 *
 * @throws AutogradError when a length is no integer ≥ 0
 * @example zeros([2, 2])   // [[0, 0], [0, 0]]
 */
export function zeros<const S extends Shape>(
  shape: S,
  options?: TensorOptions,
): Tensor<Literal<S>> {
  return filled('zeros', shape, 0, options);
}

/**
 * A tensor of ones.
 *
 * @throws AutogradError when a length is no integer ≥ 0
 * @example ones([3], { dtype: 'int32' })   // [1, 1, 1]
 */
export function ones<const S extends Shape>(shape: S, options?: TensorOptions): Tensor<Literal<S>> {
  return filled('ones', shape, 1, options);
}

/**
 * `start`, `start + step`, … below `stop`; with one argument, 0 … stop − 1. int32 unless a dtype is given.
 *
 * @throws AutogradError when the end cannot be reached: an infinite `stop`, or a `step` of 0
 * @example arange(2, 8, 2)   // [2, 4, 6]
 */
export function arange(
  start: number,
  stop?: number,
  step = 1,
  options?: TensorOptions,
): Tensor<[number]> {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!Number.isFinite(count))
    throw new AutogradError('arange', `cannot count from ${from} to ${to} by ${step}`);
  return generated([count], (i) => from + i * step, { dtype: 'int32', ...options });
}

/**
 * `count` numbers from `start` to `stop`, both included, equally far from each other.
 *
 * @throws AutogradError when `count` is no integer ≥ 0
 * @example linspace(0, 1, 5)   // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace<N extends number>(
  start: number,
  stop: number,
  count: N,
  options?: TensorOptions,
): Tensor<[N]> {
  requireInteger('linspace', 'the length', count, 0);
  const step = (stop - start) / (count - 1);
  // From both ends, so that both are met exactly.
  const element = (i: number) => {
    const fromEnd = count - 1 - i;
    return i <= fromEnd ? start + (i === 0 ? 0 : i * step) : stop - fromEnd * step;
  };
  return generated([count], element, options);
}

/**
 * A matrix with ones on the diagonal and zeros elsewhere.
 *
 * @param columns default: as many as rows
 * @throws AutogradError when a length is no integer ≥ 0
 * @example eye(2)   // [[1, 0], [0, 1]]
 */
export function eye<N extends number, M extends number = N>(
  rows: N,
  columns: N | M = rows,
  options?: TensorOptions,
): Tensor<[N, M]> {
  requireInteger('eye', 'the length', rows, 0);
  requireInteger('eye', 'the length', columns, 0);
  return generated(
    [rows, columns],
    (i) => Number(Math.floor(i / columns) === i % columns),
    options,
  );
}

/** A tensor of the numbers that `element` gives for the positions 0, 1, … in row-major order. */
function generated(
  shape: Shape,
  element: (position: number) => number,
  { dtype = 'float32', requiresGrad = false }: TensorOptions = {},
): Tensor {
  const made = Tensor.empty(shape, dtype);
  for (let i = 0; i < made.size; i++) made.array[i] = element(i);
  return finish(made, requiresGrad);
}
