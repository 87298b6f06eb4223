/** Operations that fold along an axis and keep every step. */
import { kernels } from '../kernels/active.js';
import { defineOp, type Op } from '../op.js';
import { normalizeAxis } from '../shape.js';
import { Tensor } from '../tensor.js';
import { concat } from './join.js';
import { accumulated } from './reduce.js';
import { along } from './slice.js';

// An element counts in every later sum, so it gets the gradients of those: summed from the end.
const cumsumOp: Op<number> = defineOp<number>({
  name: 'cumsum',
  forward: ([x], axis) => {
    const turned = x!.transpose(axis, -1);
    const y = Tensor.empty(turned.shape, accumulated(x!.dtype));
    kernels.scan({ name: 'sum', initial: 0, f: (sum, value) => sum + value }, turned, y);
    return y.transpose(axis, -1);
  },
  gradients: [
    {
      reads: [],
      vjp: (dy, { parameters: axis }) => cumsumOp([dy.flip(axis)], axis).flip(axis),
    },
  ],
});

export function cumsum(x: Tensor, axis: number): Tensor {
  return cumsumOp([x], normalizeAxis('cumsum', axis, x.rank));
}

/** Doubles the reach of each product until all are complete; only products are taken, so zeros are no trouble. */
export function cumprod(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis('cumprod', axis, x.rank);
  let y = x.to(accumulated(x.dtype));
  let reach = 1;
  do {
    const further = along(y, at, [reach]).mul(along(y, at, [0, -reach]));
    y = concat([along(y, at, [0, reach]), further], at);
    reach *= 2;
  } while (reach < x.shape[at]!);
  return y;
}
