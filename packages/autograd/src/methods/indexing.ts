/** What takes elements by index or mask, as methods of tensors. */
import type { Shape } from '../shape.js';
import type { Resized } from '../shape-types/axes.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known } from '../shape-types/check.js';
import type { Tensor } from '../tensor.js';

/** What takes elements by index or mask, and puts them back. */
export interface Indexing<S extends Shape> {
  // Indexing

  /**
   * y[…, i, …] = x[…, indices[…, i, …], …] along `axis`; the result has the shape of `indices`.
   *
   * @throws AutogradError when the indices are not int32 or uint8, one is out of range, or their shape does not fit
   * @example tensor([[1, 2], [3, 4]]).gather(1, tensor([[1], [0]], { dtype: 'int32' }))   // [[2], [3]]
   */
  gather<I extends Tensor>(axis: number, indices: I): Tensor<ShapeOf<I>>;

  /**
   * The slices along `axis` that a vector of indices names; a slice may be taken more than once, or not at all.
   *
   * @throws AutogradError when the indices are no vector of int32 or uint8, or one is out of range
   * @example tensor([[1, 2], [3, 4]]).indexSelect(0, tensor([1, 1], { dtype: 'int32' }))   // [[3, 4], [3, 4]]
   */
  indexSelect<X extends Tensor, A extends number, I extends Tensor>(
    this: X,
    axis: Checked<A, Resized<ShapeOf<X>, A, ShapeOf<I>[0]>>,
    indices: I,
  ): Tensor<Known<Resized<ShapeOf<X>, A, ShapeOf<I>[0]>>>;

  /**
   * This tensor with `source` added: y[…, indices[…, i, …], …] += source[…, i, …] along `axis`.
   *
   * @throws AutogradError unless there is one index per element of the source, which fits into this tensor
   * @example zeros([3]).scatterAdd(0, tensor([2, 2], { dtype: 'int32' }), tensor([1, 5]))   // [0, 0, 6]
   */
  scatterAdd(axis: number, indices: Tensor, source: Tensor): Tensor<S>;

  /**
   * `value` where the mask is not 0, else the elements; the mask broadcasts to this tensor's shape.
   *
   * @throws AutogradError when it does not, or the value is no scalar
   * @example tensor([1, 2, 3]).maskedFill(tensor([0, 1, 0]), -1)   // [1, -1, 3]
   */
  maskedFill(mask: Tensor, value: number | Tensor): Tensor<S>;

  /**
   * The elements where the mask is not 0, as a vector in row-major order; the mask broadcasts to this tensor's shape.
   *
   * @throws AutogradError when it does not
   * @example tensor([1, 2, 3]).maskedSelect(tensor([1, 0, 1]))   // [1, 3]
   */
  maskedSelect(mask: Tensor): Tensor<[number]>;
}
