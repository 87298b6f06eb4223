/** Operations that fold axes. */
import { type DType, isFloating } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import type { Reduction } from '../kernels/kernels.js';
import { defineOp, type Saved } from '../op.js';
import { formatShape, normalizeAxes, normalizeAxis, type Shape, sameShape } from '../shape.js';
import type { Axes, ReduceOptions } from '../tensor.js';
import { Tensor } from '../tensor.js';

interface Reduced {
  /** Ascending. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const addition: Reduction = { name: 'sum', initial: 0, f: (sum, x) => sum + x };
const greatest: Reduction = { name: 'max', initial: Number.NEGATIVE_INFINITY, f: Math.max };
const least: Reduction = { name: 'min', initial: Number.POSITIVE_INFINITY, f: Math.min };

/** x folded over the axes, as `dtype`. */
function fold(reduction: Reduction, x: Tensor, { axes, keepDims }: Reduced, dtype: DType): Tensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const turned = x.permute([...kept, ...axes]);
  const y = Tensor.empty(
    kept.map((axis) => x.shape[axis]!),
    dtype,
  );
  kernels.reduce(reduction, turned, axes.length, y);
  return keepDims ? y.reshape(withOnes(x.shape, axes)) : y;
}

function withOnes(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

/** A reduced tensor with the reduced axes back, of length 1, so that it broadcasts against what was reduced. */
function restored(y: Tensor, { shapes, parameters }: Saved<Reduced>): Tensor {
  return y.reshape(withOnes(shapes[0]!, parameters.axes));
}

// Every element counts once, so each gets the gradient of its sum.
const sumOp = defineOp<Reduced>({
  name: 'sum',
  forward: ([x], reduced) => fold(addition, x!, reduced, isFloating(x!.dtype) ? x!.dtype : 'int32'),
  gradients: [{ reads: [], vjp: (dy, saved) => restored(dy, saved).expand(saved.shapes[0]!) }],
});

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

const maxOp = extremumOp(greatest);
const minOp = extremumOp(least);

function reduced(
  op: string,
  x: Tensor,
  axes: Axes | undefined,
  options: ReduceOptions = {},
): Reduced {
  return { axes: normalizeAxes(op, axes, x.rank), keepDims: options.keepDims ?? false };
}

export function sum(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  return sumOp([x], reduced('sum', x, axes, options));
}

export function mean(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  const parameters = reduced('mean', x, axes, options);
  const count = parameters.axes.reduce((size, axis) => size * x.shape[axis]!, 1);
  return sumOp([isFloating(x.dtype) ? x : x.to('float32')], parameters).div(count);
}

export function max(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  return maxOp([x], nonEmpty('max', x, reduced('max', x, axes, options)));
}

export function min(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  return minOp([x], nonEmpty('min', x, reduced('min', x, axes, options)));
}

function nonEmpty(op: string, x: Tensor, parameters: Reduced): Reduced {
  if (parameters.axes.some((axis) => x.shape[axis] === 0)) {
    throw new AutogradError(op, 'there is no element to choose from', `x ${formatShape(x.shape)}`);
  }
  return parameters;
}

interface Along {
  readonly axis: number;
  readonly keepDims: boolean;
}

const argOp = (name: string, isBetter: (candidate: number, best: number) => boolean) =>
  defineOp<Along>({
    name,
    forward: ([x], { axis, keepDims }) => {
      const others = x!.shape.map((_, i) => i).filter((i) => i !== axis);
      const y = Tensor.empty(
        others.map((i) => x!.shape[i]!),
        'int32',
      );
      kernels.argReduce(isBetter, x!.permute([...others, axis]), y);
      return keepDims ? y.reshape(withOnes(x!.shape, [axis])) : y;
    },
    gradients: { noDerivative: 'its answer is an index' },
  });

const argmaxOp = argOp('argmax', (candidate, best) => candidate > best);
const argminOp = argOp('argmin', (candidate, best) => candidate < best);

export function argmax(x: Tensor, axis?: number, options?: ReduceOptions): Tensor {
  return along('argmax', argmaxOp, x, axis, options);
}

export function argmin(x: Tensor, axis?: number, options?: ReduceOptions): Tensor {
  return along('argmin', argminOp, x, axis, options);
}

function along(
  name: string,
  op: typeof argmaxOp,
  x: Tensor,
  axis: number | undefined,
  { keepDims = false }: ReduceOptions = {},
): Tensor {
  const from = axis === undefined ? x.flatten() : x;
  const parameters = { axis: normalizeAxis(name, axis ?? 0, from.rank), keepDims: false };
  nonEmpty(name, from, { axes: [parameters.axis], keepDims: false });
  const y = op([from], parameters);
  if (!keepDims) return y;
  return y.reshape(
    axis === undefined ? x.shape.map(() => 1) : withOnes(x.shape, [parameters.axis]),
  );
}

export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.rank - shape.length;
  const axes = x.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1));
  const total = x.sum(axes, { keepDims: true });
  return total.reshape(shape);
}
