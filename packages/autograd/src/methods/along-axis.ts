/** What runs along an axis, and keeps it, as methods of tensors. */
import type { Sorted, SortOptions, TopOptions } from '../ops/order.js';
import type { Shape } from '../shape.js';
import type { Resized, WithAxis } from '../shape-types/axes.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known } from '../shape-types/check.js';
import type { Tensor } from '../tensor.js';

/** Sums and products step by step, sorting, and softmax. */
export interface AlongAxis<S extends Shape> {
  // Along an axis

  /**
   * The sums x₀, x₀ + x₁, … along `axis`. Integers and bools add up as int32.
   *
   * @throws AutogradError when the axis is out of range
   * @example tensor([1, 2, 3]).cumsum(0)   // [1, 3, 6]
   */
  cumsum<X extends Tensor, A extends number>(
    this: X,
    axis: Checked<A, WithAxis<ShapeOf<X>, A>>,
  ): Tensor<ShapeOf<X>>;

  /**
   * The products x₀, x₀ · x₁, … along `axis`. Integers and bools are multiplied as int32. The gradient is exact with
   * zeros.
   *
   * @throws AutogradError when the axis is out of range
   * @example tensor([1, 2, 3]).cumprod(0)   // [1, 2, 6]
   */
  cumprod<X extends Tensor, A extends number>(
    this: X,
    axis: Checked<A, WithAxis<ShapeOf<X>, A>>,
  ): Tensor<ShapeOf<X>>;

  /**
   * The elements in ascending order along `axis` (default: the last), and the indices they had. Equals keep their order;
   * NaN counts as the greatest. The gradient of an element goes to where it came from.
   *
   * @throws AutogradError when the axis is out of range
   * @example tensor([3, 1, 2]).sort()   // { values: [1, 2, 3], indices: [1, 2, 0] }
   */
  sort(axis?: number, options?: SortOptions): Sorted<S>;

  /**
   * The indices that {@link sort} along `axis` (default: the last): int32.
   *
   * @throws AutogradError when the axis is out of range
   * @example tensor([3, 1, 2]).argsort()   // [1, 2, 0]
   */
  argsort(axis?: number, options?: SortOptions): Tensor<S>;

  /**
   * The `k` greatest elements along an axis, greatest first, and their indices; or the `k` least.
   *
   * @throws AutogradError when the axis is out of range or has fewer elements than `k`
   * @example logits.topk(5).indices   // [128, 10] → [128, 5]
   */
  topk<X extends Tensor, K extends number, A extends number = -1>(
    this: X,
    k: Checked<K, Resized<ShapeOf<X>, A, K>>,
    options?: TopOptions<A>,
  ): Sorted<Known<Resized<ShapeOf<X>, A, K>>>;

  /**
   * eˣⁱ / Σ eˣʲ along `axis`. Default: the last.
   *
   * @throws AutogradError when the axis is out of range
   * @example tensor([0, 1, 2]).softmax()   // [0.0900, 0.2447, 0.6652]
   */
  softmax<X extends Tensor, A extends number = -1>(
    this: X,
    axis?: Checked<A, WithAxis<ShapeOf<X>, A>>,
  ): Tensor<ShapeOf<X>>;

  /**
   * ln softmax along `axis`, without the overflow and the lost digits of the two steps. Default: the last.
   *
   * @throws AutogradError when the axis is out of range
   * @example tensor([0, 1, 2]).logSoftmax()   // [-2.4076, -1.4076, -0.4076]
   */
  logSoftmax<X extends Tensor, A extends number = -1>(
    this: X,
    axis?: Checked<A, WithAxis<ShapeOf<X>, A>>,
  ): Tensor<ShapeOf<X>>;
}
