/** Losses of numbers against numbers. */
import { AutogradError } from '../../errors.js';
import type { ShapeOf } from '../../shape-types/broadcast.js';
import type { Checked, Same } from '../../shape-types/check.js';
import type { Loss } from '../../shape-types/losses.js';
import type { Tensor } from '../../tensor.js';
import {
  type LossOptions,
  type LossReduction,
  reduceLosses,
  requireOneShape,
} from './reduction.js';

/**
 * Mean squared error: (prediction − target)². Any shapes, both the same.
 *
 * @returns a scalar, or the operands' shape with `reduction: 'none'`
 * @throws AutogradError when the shapes differ
 * @example mse(tensor([1, 4]), tensor([2, 2]), { reduction: 'sum' })   // 5
 */
export function mse<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  prediction: A,
  target: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  options?: LossOptions<R>,
): Tensor<Loss<ShapeOf<A>, R>>;
export function mse(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  requireOneShape('mse', { prediction, target });
  return reduceLosses(prediction.sub(target).square(), options);
}

/**
 * Mean absolute error: |prediction − target|. Otherwise like {@link mse}.
 *
 * @throws AutogradError when the shapes differ
 * @example l1(tensor([1, 4]), tensor([2, 2]))   // 1.5
 */
export function l1<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  prediction: A,
  target: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  options?: LossOptions<R>,
): Tensor<Loss<ShapeOf<A>, R>>;
export function l1(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  requireOneShape('l1', { prediction, target });
  return reduceLosses(prediction.sub(target).abs(), options);
}

/**
 * Huber's loss (1964): ½d² where |d| ≤ δ, else δ(|d| − ½δ), with d = prediction − target. Otherwise like {@link mse}.
 *
 * @param options.delta δ, where the parabola goes over into lines. Default 1.
 * @throws AutogradError when the shapes differ or δ is not positive
 * @example huber(tensor([1, 6]), tensor([2, 2]), { delta: 2 })   // 3.25
 */
export function huber<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  prediction: A,
  target: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  options?: LossOptions<R> & { readonly delta?: number },
): Tensor<Loss<ShapeOf<A>, R>>;
export function huber(
  prediction: Tensor,
  target: Tensor,
  { delta = 1, ...options }: LossOptions & { readonly delta?: number } = {},
): Tensor {
  requireOneShape('huber', { prediction, target });
  if (!(delta > 0)) throw new AutogradError('huber', `delta must be positive, and is ${delta}`);
  return reduceLosses(huberOf(prediction.sub(target), delta), options);
}

/**
 * Huber's loss in the scale of the absolute error: ½d²/β where |d| < β, else |d| − ½β. With β = 0 it is {@link l1}.
 *
 * @param options.beta β. Default 1.
 * @throws AutogradError when the shapes differ or β is negative
 * @example smoothL1(tensor([1, 6]), tensor([2, 2]), { beta: 2 })   // 1.625
 */
export function smoothL1<A extends Tensor, B extends Tensor, R extends LossReduction = 'mean'>(
  prediction: A,
  target: Checked<B, Same<ShapeOf<A>, ShapeOf<B>>>,
  options?: LossOptions<R> & { readonly beta?: number },
): Tensor<Loss<ShapeOf<A>, R>>;
export function smoothL1(
  prediction: Tensor,
  target: Tensor,
  { beta = 1, ...options }: LossOptions & { readonly beta?: number } = {},
): Tensor {
  requireOneShape('smoothL1', { prediction, target });
  if (!(beta >= 0))
    throw new AutogradError('smoothL1', `beta must not be negative, and is ${beta}`);
  const difference = prediction.sub(target);
  const losses = beta === 0 ? difference.abs() : huberOf(difference, beta).div(beta);
  return reduceLosses(losses, options);
}

/** With c = d clamped to ±δ, both branches are c·(d − ½c). */
function huberOf(difference: Tensor, delta: number): Tensor {
  const clamped = difference.clamp(-delta, delta);
  return clamped.mul(difference.sub(clamped.mul(0.5)));
}
