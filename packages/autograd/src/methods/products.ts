/** Products as methods of tensors. */
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known } from '../shape-types/check.js';
import type { Matmul } from '../shape-types/products.js';
import type { Tensor } from '../tensor.js';

/** Products. */
export interface Products {
  // Linear algebra

  /**
   * The matrix product: [..., M, K] · [..., K, N] → [..., M, N]; vectors count as a row or a column.
   *
   * @throws AutogradError when the inner lengths differ, leading axes do not broadcast, or an operand is a scalar
   * @example x.matmul(w)   // [8, 2, 3], [3, 4] → [8, 2, 4]
   */
  matmul<A extends Tensor, B extends Tensor>(
    this: A,
    other: Checked<B, Matmul<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Known<Matmul<ShapeOf<A>, ShapeOf<B>>>>;
}
