/** Operations that move elements or look at them otherwise; all but clone and convert are views where possible. */
import type { DType } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { defineOp, noFlops } from '../op.js';
import {
  broadcastStrides,
  formatShape,
  formatShapes,
  normalizeAxis,
  reshapedStrides,
  type Shape,
  sameShape,
  sizeOf,
} from '../shape.js';
import { Tensor } from '../tensor.js';

/** The elements in memory of their own: by a kernel, so that nobody who watches operations sees it. */
export function copied(x: Tensor, dtype: DType): Tensor {
  const y = Tensor.empty(x.shape, dtype);
  kernels.copy(x, y);
  return y;
}

const cloneOp = defineOp({
  name: 'clone',
  forward: ([x]) => copied(x!, x!.dtype),
  flops: noFlops,
  gradients: [{ reads: [], vjp: (dy) => dy }],
});

export function clone(x: Tensor): Tensor {
  return cloneOp([x], undefined);
}

const convertOp = defineOp<DType>({
  name: 'to',
  forward: ([x], dtype) => (dtype === 'bool' ? x!.notEqual(0) : copied(x!, dtype)),
  flops: noFlops,
  gradients: [{ reads: [], vjp: (dy) => dy }],
});

export function convert(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : convertOp([x], dtype);
}

// The elements stay in row-major order, so the gradient is the same move back.
const reshapeOp = defineOp<Shape>({
  name: 'reshape',
  forward: ([x], shape) => {
    const strides = reshapedStrides(x!, shape);
    if (strides !== undefined) return new Tensor(x!.storage, shape, strides, x!.offset);
    return new Tensor(x!.clone().storage, shape);
  },
  flops: noFlops,
  gradients: [{ reads: [], vjp: (dy, { shapes }) => dy.reshape(shapes[0]!) }],
});

export function reshape(x: Tensor, shape: Shape): Tensor {
  const unknown = shape.indexOf(-1);
  const known = shape.reduce((size, length) => (length === -1 ? size : size * length), 1);
  const filled = shape.map((length, axis) => (axis === unknown ? x.size / known : length));
  if (
    filled.some((length) => !Number.isInteger(length) || length < 0) ||
    sizeOf(filled) !== x.size
  ) {
    throw new AutogradError(
      'reshape',
      `${x.size} elements do not fit ${formatShape(shape)}`,
      ...formatShapes({ x }),
    );
  }
  return sameShape(filled, x.shape) ? x : reshapeOp([x], filled);
}

export function flatten(x: Tensor, start = 0, end = -1): Tensor {
  if (x.rank === 0) return x.reshape([1]);
  const first = normalizeAxis('flatten', start, x.rank);
  const last = normalizeAxis('flatten', end, x.rank);
  const middle = sizeOf(x.shape.slice(first, last + 1));
  return x.reshape([...x.shape.slice(0, first), middle, ...x.shape.slice(last + 1)]);
}

const permutingOp = (name: string) =>
  defineOp<readonly number[]>({
    name,
    forward: ([x], order) => {
      const shape = order.map((axis) => x!.shape[axis]!);
      const strides = order.map((axis) => x!.strides[axis]!);
      return new Tensor(x!.storage, shape, strides, x!.offset);
    },
    flops: noFlops,
    gradients: [
      {
        reads: [],
        vjp: (dy, { parameters: order }) => dy.permute(order.map((_, axis) => order.indexOf(axis))),
      },
    ],
  });

const permuteOp = permutingOp('permute');
const transposeOp = permutingOp('transpose');

export function permute(x: Tensor, order: readonly number[]): Tensor {
  const axes = order.map((axis) => normalizeAxis('permute', axis, x.rank));
  if (new Set(axes).size !== x.rank) {
    const problem = `[${order.join(', ')}] does not name each of the ${x.rank} axes once`;
    throw new AutogradError('permute', problem, ...formatShapes({ x }));
  }
  return permuteOp([x], axes);
}

export function transpose(x: Tensor, a = -2, b = -1): Tensor {
  const first = normalizeAxis('transpose', a, x.rank);
  const second = normalizeAxis('transpose', b, x.rank);
  if (first === second) return x;
  const order = [...x.shape.keys()].with(first, second).with(second, first);
  return transposeOp([x], order);
}

// An element that is read many times gets the sum of its readers' gradients: the driver sums to the input's shape.
const expandOp = defineOp<Shape>({
  name: 'expand',
  forward: ([x], shape) =>
    new Tensor(x!.storage, shape, broadcastStrides(x!.shape, x!.strides, shape), x!.offset),
  flops: noFlops,
  gradients: [{ reads: [], vjp: (dy) => dy }],
});

export function expand(x: Tensor, shape: Shape, name = 'expand'): Tensor {
  const lead = shape.length - x.rank;
  const filled = shape.map((length, axis) =>
    length === -1 ? (x.shape[axis - lead] ?? -1) : length,
  );
  const fits =
    lead >= 0 &&
    filled.every((length) => length >= 0) &&
    x.shape.every((length, axis) => length === 1 || length === filled[axis + lead]);
  if (!fits) {
    throw new AutogradError(
      name,
      `${formatShape(x.shape)} does not expand to ${formatShape(shape)}`,
      'only axes of length 1 repeat, and new ones come first',
    );
  }
  return sameShape(filled, x.shape) ? x : expandOp([x], filled);
}

export function squeeze(x: Tensor, axis?: number): Tensor {
  if (axis === undefined) return x.reshape(x.shape.filter((length) => length !== 1));
  const gone = normalizeAxis('squeeze', axis, x.rank);
  if (x.shape[gone] !== 1) {
    const problem = `axis ${axis} has length ${x.shape[gone]}, not 1`;
    throw new AutogradError('squeeze', problem, ...formatShapes({ x }));
  }
  return x.reshape(x.shape.toSpliced(gone, 1));
}

export function unsqueeze(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis('unsqueeze', axis, x.rank + 1);
  return x.reshape(x.shape.toSpliced(at, 0, 1));
}
