/** Operations that ask which elements are greater: argmax, argmin, sorting. */
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { defineOp } from '../op.js';
import { formatShapes, normalizeAxis, type Shape } from '../shape.js';
import { type ReduceOptions, Tensor } from '../tensor.js';
import { lastly, requireElements, withOnes } from './reduce.js';
import { along } from './slice.js';

/** Options of {@link Tensor.sort} and {@link Tensor.argsort}. */
export interface SortOptions {
  /** Greatest first. Default false. */
  readonly descending?: boolean;
}

/** Options of {@link Tensor.topk}. */
export interface TopOptions<Axis extends number = number> {
  /** Where to look. Default: the last axis. */
  readonly axis?: Axis;
  /** The greatest first (default), or the least first. */
  readonly largest?: boolean;
}

/** Elements in order, and where each came from along the axis (int32). */
export interface Sorted<S extends Shape = Shape> {
  readonly values: Tensor<S>;
  readonly indices: Tensor<S>;
}

const INDEX = { noDerivative: 'its answer is an index' } as const;

/** The operation that finds where the best element is, as a function of the axis. */
const extreme = (name: string, isBetter: (candidate: number, best: number) => boolean) => {
  const op = defineOp<number>({
    name,
    forward: ([x], axis) => {
      const turned = x!.permute(lastly(x!, [axis]));
      const y = Tensor.empty(turned.shape.slice(0, -1), 'int32');
      kernels.argReduce(isBetter, turned, y);
      return y;
    },
    gradients: INDEX,
  });
  return (x: Tensor, axis?: number, { keepDims = false }: ReduceOptions = {}): Tensor => {
    const from = axis === undefined ? x.flatten() : x;
    const along = normalizeAxis(name, axis ?? 0, from.rank);
    requireElements(name, from, [along]);
    const y = op([from], along);
    if (!keepDims) return y;
    return y.reshape(axis === undefined ? x.shape.map(() => 1) : withOnes(x.shape, [along]));
  };
};

const isGreater = (candidate: number, best: number) => candidate > best;
const isLess = (candidate: number, best: number) => candidate < best;

export const argmax = extreme('argmax', isGreater);
export const argmin = extreme('argmin', isLess);

/** Along the last axis. */
const argsortOp = defineOp<boolean>({
  name: 'argsort',
  forward: ([x], descending) => {
    const y = Tensor.empty(x!.shape, 'int32');
    kernels.argsort(x!, descending, y);
    return y;
  },
  gradients: INDEX,
});

export function argsort(
  x: Tensor,
  axis = -1,
  { descending = false }: SortOptions = {},
  name = 'argsort',
): Tensor {
  if (x.rank === 0) return Tensor.full([], 0, 'int32');
  const at = normalizeAxis(name, axis, x.rank);
  return argsortOp([x.transpose(at, -1)], descending).transpose(at, -1);
}

export function sort(x: Tensor, axis = -1, options: SortOptions = {}): Sorted {
  const indices = argsort(x, axis, options, 'sort');
  return { values: x.rank === 0 ? x : x.gather(axis, indices), indices };
}

export function topk(x: Tensor, k: number, { axis = -1, largest = true }: TopOptions = {}): Sorted {
  const at = normalizeAxis('topk', axis, x.rank);
  if (!Number.isInteger(k) || k < 0 || k > x.shape[at]!) {
    const problem = `k must be from 0 to the ${x.shape[at]} elements along axis ${at}, and is ${k}`;
    throw new AutogradError('topk', problem, ...formatShapes({ x }));
  }
  const indices = along(argsort(x, at, { descending: largest }), at, [0, k]);
  return { values: x.gather(at, indices), indices };
}
