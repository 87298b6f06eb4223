/** The fully connected map. */
import { requireRank, requireTensor } from '../op.js';
import { requireEqual } from '../require.js';
import { sizeOf } from '../shape.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known, Same } from '../shape-types/check.js';
import type { Mapped } from '../shape-types/products.js';
import type { Tensor } from '../tensor.js';
import { plusBias } from './convolve.js';

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
  requireRank('linear', 1, 'weight', weight, '[out, in]');
  const width = x.shape.at(-1) ?? 0;
  const [outputs, inputs] = weight.shape as [number, number];
  const hint =
    outputs === width
      ? 'did you mean weight.transpose()?'
      : 'x is [..., in], and the weight [out, in]';
  requireEqual('linear', 'widths', [width, inputs], { x, weight }, hint);
  // All leading axes as one, so that the weight's gradient is a single product.
  const lead = x.shape.slice(0, -1);
  const rows = x.rank > 2 ? x.reshape([sizeOf(lead), width]) : x;
  const y = rows.matmul(weight.transpose());
  const product = x.rank > 2 ? y.reshape([...lead, outputs]) : y;
  return plusBias('linear', product, bias, [outputs], weight);
}
