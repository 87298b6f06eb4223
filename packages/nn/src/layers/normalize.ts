/** What the normalising layers have in common. */
import type { Tensor } from '@downhill/autograd';

/** (x − mean) / √(variance + ε), with the mean and (biased) variance over `axes`. */
export function standardize(x: Tensor, axes: readonly number[], epsilon: number) {
  const mean = x.mean(axes, { keepDims: true });
  const centered = x.sub(mean);
  const variance = centered.square().mean(axes, { keepDims: true });
  return { y: centered.mul(variance.add(epsilon).rsqrt()), mean, variance };
}

/** y·weight + bias, one number of each per channel (axis 1). */
export function scaleChannels(y: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  const perChannel = (x: Tensor) => x.reshape([-1, ...new Array<number>(y.rank - 2).fill(1)]);
  const scaled = weight === null ? y : y.mul(perChannel(weight));
  return bias === null ? scaled : scaled.add(perChannel(bias));
}
