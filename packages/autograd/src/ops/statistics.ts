/** Variance, norms and logsumexp: reductions composed of others. */
import { AutogradError } from '../errors.js';
import { defineOp } from '../op.js';
import { sizeOf } from '../shape.js';
import type { Axes, ReduceOptions, Tensor } from '../tensor.js';
import {
  countOf,
  floatingOf,
  otherAxes,
  type Reduced,
  reduced,
  requireElements,
  restored,
} from './reduce.js';

/** Options of {@link Tensor.var} and {@link Tensor.std}. */
export interface VarianceOptions<Keep extends boolean = boolean> extends ReduceOptions<Keep> {
  /** Subtracted from the number of elements that the squares are divided by. Default 1: the unbiased estimate. */
  readonly correction?: number;
}

/** Options of {@link Tensor.norm}. */
export interface VectorNormOptions<Keep extends boolean = boolean> extends ReduceOptions<Keep> {
  /** The exponent. ∞ and −∞ take the greatest and the least |xᵢ|, 0 counts what is not 0. Default 2. */
  readonly p?: number;
}

const KEPT = { keepDims: true } as const;

/** x − mean over the axes. */
export function centered(x: Tensor, axes: readonly number[]): Tensor {
  return x.sub(x.mean(axes, KEPT));
}

// ∂y/∂x = 2(x − x̄) / (n − correction): that x̄ moves with x makes no difference, since deviations from it add up to 0.
const varianceOp = defineOp<Reduced & { readonly divisor: number }>({
  name: 'var',
  forward: ([x], { axes, keepDims, divisor }) =>
    centered(x!, axes).square().sum(axes, { keepDims }).div(divisor),
  // The mean and the deviations, their squares and the sum of those.
  flops: ([x]) => 4 * sizeOf(x!),
  gradients: [
    {
      reads: [0],
      vjp: (dy, saved) => {
        const { axes, divisor } = saved.parameters;
        // Twice, for the rounding error of a mean that is large beside the deviations.
        const deviations = centered(centered(saved.input(0), axes), axes);
        return restored(dy, saved)
          .mul(2 / divisor)
          .mul(deviations);
      },
    },
  ],
});

export function variance(
  x: Tensor,
  axes: Axes | undefined,
  { correction = 1, ...options }: VarianceOptions = {},
  name = 'var',
): Tensor {
  const parameters = reduced(name, x, axes, options);
  const divisor = Math.max(0, countOf(x, parameters) - correction);
  return varianceOp([floatingOf(x)], { ...parameters, divisor });
}

export function std(x: Tensor, axes: Axes | undefined, options?: VarianceOptions): Tensor {
  return rootOrZero(variance(x, axes, options, 'std'));
}

/** xᵖ for positive p, with the gradient 0 where x is 0. */
function powerOrZero(x: Tensor, p: number): Tensor {
  const flat = x.equal(0);
  const safe = flat.where(1, x);
  return flat.where(0, p === 0.5 ? safe.sqrt() : safe.pow(p));
}

/** √x, with the gradient 0 where x is 0. */
function rootOrZero(x: Tensor): Tensor {
  return powerOrZero(x, 0.5);
}

export function norm(
  x: Tensor,
  over: Axes | undefined,
  { p = 2, ...options }: VectorNormOptions = {},
): Tensor {
  const { axes } = reduced('norm', x, over);
  if (Number.isNaN(p)) throw new AutogradError('norm', 'p must be a number, and is NaN');
  const values = floatingOf(x);
  if (p === 0) return values.isNaN().where(1, values.sign().abs()).sum(axes, options);
  if (p === 2) return rootOrZero(values.square().sum(axes, options));
  const sizes = values.abs();
  if (p === 1) return sizes.sum(axes, options);
  if (Math.abs(p) === Infinity) {
    requireElements('norm', x, axes);
    return p > 0 ? sizes.max(axes, options) : sizes.min(axes, options);
  }
  if (p < 0)
    return sizes
      .pow(p)
      .sum(axes, options)
      .pow(1 / p);
  return powerOrZero(powerOrZero(sizes, p).sum(axes, options), 1 / p);
}

// ∂y/∂xᵢ = e^(xᵢ − y)
const logsumexpOp = defineOp<Reduced>({
  name: 'logsumexp',
  forward: ([x], { axes, keepDims }) => {
    const greatest = x!.max(axes, KEPT);
    // Infinities are not subtracted: ∞ − ∞ is not a number.
    const shift = greatest.isFinite().where(greatest, 0);
    const y = x!.sub(shift).exp().sum(axes, KEPT).log().add(shift);
    return keepDims ? y : y.reshape(otherAxes(x!, axes).map((axis) => x!.shape[axis]!));
  },
  flops: ([x]) => 4 * sizeOf(x!),
  gradients: [
    {
      reads: [0, 'output'],
      vjp: (dy, saved) =>
        restored(dy, saved).mul(saved.input(0).sub(restored(saved.output, saved)).exp()),
    },
  ],
});

export function logsumexp(x: Tensor, axes: Axes | undefined, options?: ReduceOptions): Tensor {
  const parameters = reduced('logsumexp', x, axes, options);
  const values = floatingOf(x);
  if (countOf(x, parameters) === 0) return values.sum(axes, options).log();
  return logsumexpOp([values], parameters);
}
