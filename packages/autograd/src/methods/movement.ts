/** The same elements in another form, as methods of tensors. */
import type { Shape } from '../shape.js';
import type { Unsqueezed, WithAxis } from '../shape-types/axes.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known } from '../shape-types/check.js';
import type {
  Expanded,
  Flattened,
  Permuted,
  Reshaped,
  Squeezed,
  Transposed,
} from '../shape-types/movement.js';
import type { Tensor } from '../tensor.js';

/** What gives the elements another form; a view where possible. */
export interface Movement {
  // Movement

  /**
   * The same elements in row-major order with another shape; one length may be −1. A view where possible.
   *
   * @throws AutogradError when the elements do not fit the shape
   * @example tensor([1, 2, 3, 4]).reshape([2, -1])   // [[1, 2], [3, 4]]
   */
  reshape<X extends Tensor, const T extends Shape>(
    this: X,
    shape: Checked<T, Reshaped<ShapeOf<X>, T>>,
  ): Tensor<Known<Reshaped<ShapeOf<X>, T>>>;

  /**
   * Axes `start` to `end` (both included) as one. Defaults: all.
   *
   * @throws AutogradError when an axis is out of range
   * @example x.flatten(1)   // [8, 3, 4] → [8, 12]
   */
  flatten<X extends Tensor, A extends number = 0, B extends number = -1>(
    this: X,
    start?: Checked<A, Flattened<ShapeOf<X>, A, B>>,
    end?: B,
  ): Tensor<Known<Flattened<ShapeOf<X>, A, B>>>;

  /**
   * A view with two axes exchanged. Defaults: the last two.
   *
   * @throws AutogradError when an axis is out of range
   * @example tensor([[1, 2], [3, 4]]).transpose()   // [[1, 3], [2, 4]]
   */
  transpose<X extends Tensor, A extends number = -2, B extends number = -1>(
    this: X,
    a?: Checked<A, WithAxis<ShapeOf<X>, A>>,
    b?: Checked<B, WithAxis<ShapeOf<X>, B>>,
  ): Tensor<Known<Transposed<ShapeOf<X>, A, B>>>;

  /**
   * A view with the axes in another order.
   *
   * @throws AutogradError unless `order` names each axis once
   * @example x.permute([2, 0, 1])   // [8, 3, 4] → [4, 8, 3]
   */
  permute<X extends Tensor, const T extends readonly number[]>(
    this: X,
    order: Checked<T, Permuted<ShapeOf<X>, T>>,
  ): Tensor<Known<Permuted<ShapeOf<X>, T>>>;

  /**
   * A view with the axes `from` at the places `to` and the others in their order.
   *
   * @throws AutogradError when an axis is not there or named twice, or there are not as many places
   * @example x.moveAxis(0, -1)   // [8, 3, 4] → [3, 4, 8]
   */
  moveAxis(from: number | readonly number[], to: number | readonly number[]): Tensor;

  /**
   * A view in which axes of length 1 (and new leading ones) are repeated to `shape`; −1 keeps a length.
   *
   * @throws AutogradError when another length would have to change, or an axis to go
   * @example tensor([1, 2]).expand([2, -1])   // [[1, 2], [1, 2]]
   */
  expand<X extends Tensor, const T extends Shape>(
    this: X,
    shape: Checked<T, Expanded<ShapeOf<X>, T>>,
  ): Tensor<Known<Expanded<ShapeOf<X>, T>>>;

  /**
   * A view without the axis `axis`, which must have length 1; without every such axis when left out.
   *
   * @throws AutogradError when the axis is out of range, or of another length
   * @example x.squeeze(0)   // [1, 3, 1] → [3, 1]
   */
  squeeze<X extends Tensor, A extends number = never>(
    this: X,
    axis?: Checked<A, Squeezed<ShapeOf<X>, A>>,
  ): Tensor<Known<Squeezed<ShapeOf<X>, A>>>;

  /**
   * A view with a new axis of length 1 at `axis`.
   *
   * @throws AutogradError when the axis is out of range
   * @example x.unsqueeze(0)   // [3, 4] → [1, 3, 4]
   */
  unsqueeze<X extends Tensor, A extends number>(
    this: X,
    axis: Checked<A, Unsqueezed<ShapeOf<X>, A>>,
  ): Tensor<Known<Unsqueezed<ShapeOf<X>, A>>>;
}
