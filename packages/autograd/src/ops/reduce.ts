/** Operations that fold axes. */
import { type DType, isFloating } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import type { Reduction } from '../kernels/kernels.js';
import { defineOp, type Op, type Saved } from '../op.js';
import { formatShapes, normalizeAxes, type Shape, sameShape } from '../shape.js';
import type { Axes, ReduceOptions } from '../tensor.js';
import { Tensor } from '../tensor.js';
import { YES_OR_NO } from './elementwise.js';
import { concat } from './join.js';
import { along } from './slice.js';

/** What a reduction runs over. */
export interface Reduced {
  /** Ascending. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const addition: Reduction = { name: 'sum', initial: 0, f: (sum, x) => sum + x };
const product: Reduction = { name: 'prod', initial: 1, f: (product, x) => product * x };
const greatest: Reduction = { name: 'max', initial: -Infinity, f: Math.max };
const least: Reduction = { name: 'min', initial: Infinity, f: Math.min };
const some: Reduction = { name: 'any', initial: 0, f: (found, x) => Number(found || x !== 0) };
const every: Reduction = { name: 'all', initial: 1, f: (held, x) => Number(held && x !== 0) };

/** x folded over the axes, as `dtype`. */
function fold(reduction: Reduction, x: Tensor, { axes, keepDims }: Reduced, dtype: DType): Tensor {
  const turned = x.permute(lastly(x, axes));
  const y = Tensor.empty(turned.shape.slice(0, x.rank - axes.length), dtype);
  kernels.reduce(reduction, turned, axes.length, y);
  return keepDims ? y.reshape(withOnes(x.shape, axes)) : y;
}

export function otherAxes(x: Tensor, axes: readonly number[]): number[] {
  return [...x.shape.keys()].filter((axis) => !axes.includes(axis));
}

/** The order of the axes that has these ones last. */
export function lastly(x: Tensor, axes: readonly number[]): number[] {
  return [...otherAxes(x, axes), ...axes];
}

export function withOnes(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

/** A reduced tensor with the reduced axes back, of length 1, so that it broadcasts against what was reduced. */
export function restored(y: Tensor, { shapes, parameters }: Saved<Reduced>): Tensor {
  return y.reshape(withOnes(shapes[0]!, parameters.axes));
}

/** The arguments of a reduction, checked. */
export function reduced(
  op: string,
  x: Tensor,
  axes: Axes | undefined,
  options: ReduceOptions = {},
): Reduced {
  return { axes: normalizeAxes(op, axes, x.rank), keepDims: options.keepDims ?? false };
}

/** How many elements of x go into each of the result. */
export function countOf(x: Tensor, { axes }: Reduced): number {
  return axes.reduce((size, axis) => size * x.shape[axis]!, 1);
}

export function floatingOf(x: Tensor): Tensor {
  return isFloating(x.dtype) ? x : x.to('float32');
}

/** The type that elements of `dtype` add up in. */
export const accumulated = (dtype: DType): DType => (isFloating(dtype) ? dtype : 'int32');

// Every element counts once, so each gets the gradient of its sum.
const sumOp = defineOp<Reduced>({
  name: 'sum',
  forward: ([x], reduced) => fold(addition, x!, reduced, accumulated(x!.dtype)),
  gradients: [{ reads: [], vjp: (dy, saved) => restored(dy, saved).expand(saved.shapes[0]!) }],
});

// ∂y/∂xᵢ is the product of all others: no division, so zeros are no trouble.
const prodOp = defineOp<Reduced>({
  name: 'prod',
  forward: ([x], reduced) => fold(product, x!, reduced, accumulated(x!.dtype)),
  gradients: [
    {
      reads: [0],
      vjp: (dy, saved) => {
        const x = saved.input(0);
        const { axes } = saved.parameters;
        const order = lastly(x, axes);
        const turned = x.permute(order);
        const kept = turned.shape.slice(0, x.rank - axes.length);
        const others = productsOfOthers(turned.reshape([...kept, countOf(x, saved.parameters)]));
        const back = order.map((_, axis) => order.indexOf(axis));
        return restored(dy, saved).mul(others.reshape(turned.shape).permute(back));
      },
    },
  ],
});

/**
 * For each element the product of the others along the last axis. Elements are multiplied in pairs; those of a pair get
 * the others of their product, times the partner.
 */
function productsOfOthers(x: Tensor): Tensor {
  const count = x.shape.at(-1)!;
  const part = (y: Tensor, start: number, stop?: number) =>
    along(y, y.rank - 1, [start, stop ?? null]);
  if (count < 2) return Tensor.full(x.shape, 1, x.dtype);
  const half = Math.floor(count / 2);
  const [left, right, rest] = [part(x, 0, half), part(x, half, 2 * half), part(x, 2 * half)];
  const others = productsOfOthers(concat([left.mul(right), rest], -1));
  const ofPairs = part(others, 0, half);
  return concat([ofPairs.mul(right), ofPairs.mul(left), part(others, half)], -1);
}

// The gradient goes to the elements that equal the extremum, in equal shares.
const extremumOp = (reduction: Reduction) =>
  defineOp<Reduced>({
    name: reduction.name,
    forward: ([x], reduced) => fold(reduction, x!, reduced, x!.dtype),
    gradients: [
      {
        reads: [0, 'output'],
        vjp: (dy, saved) => {
          const x = saved.input(0);
          const ties = x.equal(restored(saved.output, saved)).to(x.dtype);
          const share = ties.div(ties.sum(saved.parameters.axes, { keepDims: true }));
          return restored(dy, saved).mul(share);
        },
      },
    ],
  });

const questionOp = (reduction: Reduction) =>
  defineOp<Reduced>({
    name: reduction.name,
    forward: ([x], reduced) => fold(reduction, x!, reduced, 'bool'),
    gradients: YES_OR_NO,
  });

/** The operation as a function of the axes; it `chooses` if it has no answer over none. */
const over =
  (op: Op<Reduced>, chooses = false) =>
  (x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor => {
    const { name } = op.definition;
    const parameters = reduced(name, x, axes, options);
    if (chooses) requireElements(name, x, parameters.axes);
    return op([x], parameters);
  };

export const sum = over(sumOp);
export const prod = over(prodOp);
export const max = over(extremumOp(greatest), true);
export const min = over(extremumOp(least), true);
export const any = over(questionOp(some));
export const all = over(questionOp(every));

export function mean(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  const parameters = reduced('mean', x, axes, options);
  return sumOp([floatingOf(x)], parameters).div(countOf(x, parameters));
}

/** @throws AutogradError when the elements to choose from are none */
export function requireElements(op: string, x: Tensor, axes: readonly number[]): void {
  if (!axes.some((axis) => x.shape[axis] === 0)) return;
  throw new AutogradError(op, 'there is no element to choose from', ...formatShapes({ x }));
}

export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.rank - shape.length;
  const axes = [...x.shape.keys()].filter(
    (axis) => axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1),
  );
  return x.sum(axes).reshape(shape);
}
