/** Cross-entropy of rows of logits [N, C] against classes [N], and its gradient: one kernel call each. */
import { kernels } from '../../kernels/active.js';
import { defineOp, type Op } from '../../op.js';
import { Tensor } from '../../tensor.js';
import { ones } from '../creation.js';

// −ln softmax(x)[target]
export const rowCrossEntropy = defineOp<void, readonly [Tensor, Tensor]>({
  name: 'crossEntropy',
  forward: ([x, targets]) => {
    const losses = Tensor.empty(targets.shape, x.dtype);
    kernels.crossEntropy(x, targets, losses);
    return losses;
  },
  gradients: [{ reads: [0, 1], vjp: (dy, { input }) => slopes([input(0), input(1), dy]) }, null],
});

// dy·(softmax(x) − 1 at the target)
const slopes: Op<void, readonly [Tensor, Tensor, Tensor]> = defineOp({
  name: 'crossEntropyGradient',
  forward: ([x, targets, dy]) => {
    const dx = Tensor.empty(x.shape, x.dtype);
    kernels.crossEntropyGradient(x, targets, dy, dx);
    return dx;
  },
  gradients: [
    {
      reads: [0, 2],
      vjp: (d, { input }) => {
        const shares = input(0).softmax(1);
        const weighted = d.mul(input(2).unsqueeze(1)).mul(shares);
        return weighted.sub(shares.mul(weighted.sum(1, { keepDims: true })));
      },
    },
    null,
    {
      reads: [0, 1],
      vjp: (d, { input, shapes }) =>
        d.mul(slopes([input(0), input(1), ones(shapes[2]!, { dtype: d.dtype })])).sum(1),
    },
  ],
});
