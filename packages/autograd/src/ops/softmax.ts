/** Softmax and its logarithm. */
import { kernels } from '../kernels/active.js';
import { defineOp, type Gradient } from '../op.js';
import { normalizeAxis, sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import { floatingOf } from './reduce.js';

/** The operation works along the last axis; the function turns the wanted one there. */
const alongAxis = (name: string, logarithm: boolean, gradient: Gradient<void>) => {
  const op = defineOp({
    name,
    forward: ([x]) => {
      const y = Tensor.empty(x!.shape, x!.dtype);
      if (x!.size > 0) kernels.softmax(x!, y, logarithm);
      return y;
    },
    // The greatest, the differences, the exponentials, their sum, the quotients.
    flops: (_, y) => 5 * sizeOf(y),
    gradients: [gradient],
  });
  return (x: Tensor, axis = -1): Tensor => {
    const at = normalizeAxis(name, axis, x.rank);
    return op([floatingOf(x).transpose(at, -1)], undefined).transpose(at, -1);
  };
};

// dx = y·(dy − Σ dy·y)
export const softmax = alongAxis('softmax', false, {
  reads: ['output'],
  vjp: (dy, { output: y }) => y.mul(dy.sub(dy.mul(y).sum(-1, { keepDims: true }))),
});

// dx = dy − eʸ·Σ dy
export const logSoftmax = alongAxis('logSoftmax', true, {
  reads: ['output'],
  vjp: (dy, { output: y }) => dy.sub(y.exp().mul(dy.sum(-1, { keepDims: true }))),
});
