/** The fully connected map. */
import { AutogradError } from '../errors.js';
import { requireTensor } from '../op.js';
import { formatShapes, sizeOf } from '../shape.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known, Same } from '../shape-types/check.js';
import type { Mapped } from '../shape-types/products.js';
import type { Tensor } from '../tensor.js';

/**
 * y = x · weightᵀ + bias.
 *
 * @param x [..., in]
 * @param weight [out, in]
 * @param bias [out]
 * @returns [..., out]
 * @throws AutogradError when the widths differ
 * @example linear(x, weight, bias)   // [128, 784], [100, 784], [100] → [128, 100]
 */
export function linear<X extends Tensor, W extends Tensor, B extends Tensor = Tensor>(
  x: X,
  weight: Checked<W, Mapped<ShapeOf<X>, ShapeOf<W>>>,
  bias?: Checked<B, Same<ShapeOf<B>, [ShapeOf<W>[0]]>> | null,
): Tensor<Known<Mapped<ShapeOf<X>, ShapeOf<W>>>>;
export function linear(x: Tensor, weight: Tensor, bias?: Tensor | null): Tensor {
  requireTensor('linear', 0, x);
  requireTensor('linear', 1, weight);
  const width = x.shape.at(-1) ?? 0;
  if (x.rank === 0 || weight.rank !== 2 || width !== weight.shape[1]) {
    throw new AutogradError(
      'linear',
      x.rank > 0 && weight.rank === 2
        ? `widths differ: x has ${width} features, and the weight takes ${weight.shape[1]}`
        : 'x must be [..., in], and the weight [out, in]',
      ...formatShapes({ x, weight }),
      ...(weight.shape[0] === width ? ['the weight is [out, in]: weight.transpose()?'] : []),
    );
  }
  // All leading axes as one, so that the weight's gradient is a single product.
  const lead = x.shape.slice(0, -1);
  const rows = x.rank > 2 ? x.reshape([sizeOf(lead), width]) : x;
  const y = rows.matmul(weight.transpose());
  return withBias(x.rank > 2 ? y.reshape([...lead, weight.shape[0]!]) : y, bias);
}

function withBias(y: Tensor, bias: Tensor | null | undefined): Tensor {
  if (bias === null || bias === undefined) return y;
  requireTensor('linear', 2, bias);
  if (bias.rank === 1 && bias.size === y.shape.at(-1)) return y.add(bias);
  throw new AutogradError(
    'linear',
    `the bias must be [${y.shape.at(-1)}], one number per output`,
    ...formatShapes({ bias, y }),
  );
}
