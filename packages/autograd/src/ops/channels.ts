/** What batch normalization computes per channel of x [N, C, …]; pairs of numbers per channel are [2, C]. */
import { kernels } from '../kernels/active.js';
import { defineOp, type Op } from '../op.js';
import { sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import { stack } from './join.js';

/** x, and as many numbers per channel as an operation takes. */
type Operands = readonly [Tensor, Tensor];

const pairs = (x: Tensor): Tensor => Tensor.empty([2, x.shape[1]!], x.dtype);

// y = x·scale + shift: the coefficients are [scale, shift]
export const channelAffine: Op<void, Operands> = defineOp({
  name: 'channelAffine',
  forward: ([x, coefficients]) => {
    const y = Tensor.empty(x.shape, x.dtype);
    kernels.channelAffine(x, coefficients, y);
    return y;
  },
  flops: (_, y) => 2 * sizeOf(y),
  gradients: [
    { reads: [1], vjp: (dy, { input }) => dy.mul(scaleOf(input(1), dy)) },
    { reads: [0], vjp: (dy, { input }) => channelSums([dy, input(0)]) },
  ],
});

// [Σ x·y, Σ x]
const channelSums: Op<void, Operands> = defineOp({
  name: 'channelSums',
  forward: ([x, y]) => {
    const sums = pairs(x);
    kernels.channelSums(x, y, sums);
    return sums;
  },
  flops: ([x]) => 3 * sizeOf(x!),
  gradients: [
    { reads: [1], vjp: (dy, { input }) => channelAffine([input(1), dy]) },
    { reads: [0], vjp: (dy, { input }) => input(0).mul(scaleOf(dy, input(0))) },
  ],
});

// [mean, variance]; dx = (dMean + 2·dVariance·(x − mean)) / count
export const channelMoments = defineOp<void, readonly [Tensor]>({
  name: 'channelMoments',
  forward: ([x]) => {
    const moments = pairs(x);
    kernels.channelMoments(x, moments);
    return moments;
  },
  flops: ([x]) => 5 * sizeOf(x!),
  gradients: [
    {
      reads: [0, 'output'],
      vjp: (dy, { input, output }) => {
        const x = input(0);
        const [dMean, dVariance] = rows(dy.mul(output.size / 2 / x.size));
        const scale = dVariance.mul(2);
        return channelAffine([x, stack([scale, dMean.sub(scale.mul(rows(output)[0]))])]);
      },
    },
  ],
});

const scaleOf = (coefficients: Tensor, x: Tensor): Tensor => perChannel(rows(coefficients)[0], x);

/** [C] as it broadcasts against x [N, C, …]. */
export function perChannel(vector: Tensor, x: Tensor): Tensor {
  return vector.reshape([vector.size, ...x.shape.slice(2).map(() => 1)]);
}

/** Both numbers of each channel: [C] each. */
export function rows(pair: Tensor): [Tensor, Tensor] {
  return [pair.select(0, 0), pair.select(0, 1)];
}
