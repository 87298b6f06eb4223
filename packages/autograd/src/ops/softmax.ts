/** Softmax and its logarithm. */
import { kernels } from '../kernels/active.js';
import { defineOp, type Gradient } from '../op.js';
import { normalizeAxis, sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import { floatingOf } from './reduce.js';

/** Along the last axis; the functions below turn the wanted axis there. */
const lastAxisOp = (name: string, logarithm: boolean, gradient: Gradient<undefined>) =>
  defineOp({
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

// dx = y·(dy − Σ dy·y)
const softmaxOp = lastAxisOp('softmax', false, {
  reads: ['output'],
  vjp: (dy, { output: y }) => y.mul(dy.sub(dy.mul(y).sum(-1, { keepDims: true }))),
});

// dx = dy − eʸ·Σ dy
const logSoftmaxOp = lastAxisOp('logSoftmax', true, {
  reads: ['output'],
  vjp: (dy, { output: y }) => dy.sub(y.exp().mul(dy.sum(-1, { keepDims: true }))),
});

export function softmax(x: Tensor, axis = -1): Tensor {
  return alongAxis('softmax', softmaxOp, x, axis);
}

export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return alongAxis('logSoftmax', logSoftmaxOp, x, axis);
}

function alongAxis(name: string, op: typeof softmaxOp, x: Tensor, axis: number): Tensor {
  const at = normalizeAxis(name, axis, x.rank);
  return op([floatingOf(x).transpose(at, -1)], undefined).transpose(at, -1);
}
