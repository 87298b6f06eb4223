/** Parts, and arrangements of parts, as methods of tensors. */
import type { Padding, Range } from '../ops/slice.js';
import type { Shape } from '../shape.js';
import type { WithAxis, WithoutAxis } from '../shape-types/axes.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known } from '../shape-types/check.js';
import type { Padded, Sliced, Tiled } from '../shape-types/movement.js';
import type { Chunks, Divided, Parts } from '../shape-types/split.js';
import type { Axes, Tensor } from '../tensor.js';

/** What takes a tensor apart, adds to it, and puts its elements in another order. */
export interface Slicing<S extends Shape> {
  // Parts

  /**
   * A view of a part: one range per axis, missing ones are whole. A range is an index (the axis goes away), null (the
   * whole axis), or `[start, stop, step]` as in Python: negative positions count from the end, null is open.
   *
   * @throws AutogradError when there are more ranges than axes, an index is out of range, or a step is 0
   * @example tensor([[1, 2, 3], [4, 5, 6]]).slice(0, [null, null, 2])   // [1, 3]
   */
  slice<X extends Tensor, const R extends readonly Range[]>(
    this: X,
    ...ranges: R
  ): Tensor<Known<Sliced<ShapeOf<X>, R>>>;

  /**
   * The slice at `index` of `axis`, as a view without that axis; negative indices count from the end.
   *
   * @throws AutogradError when there is no such axis or index
   * @example tensor([[1, 2], [3, 4]]).select(1, 0)   // [1, 3]
   */
  select<X extends Tensor, A extends number>(
    this: X,
    axis: Checked<A, WithoutAxis<ShapeOf<X>, A>>,
    index: number,
  ): Tensor<Known<WithoutAxis<ShapeOf<X>, A>>>;

  /**
   * `value` added before and after the elements: a number or a [before, after] pair per axis. Fewer than there are axes
   * are for the last ones; negative paddings take elements away.
   *
   * @param value default 0
   * @throws AutogradError when there are more paddings than axes, or more is taken away than there is
   * @example tensor([[1, 2]]).pad([1, [0, 2]])   // [[0, 0, 0, 0], [1, 2, 0, 0], [0, 0, 0, 0]]
   */
  pad<X extends Tensor, const P extends readonly Padding[]>(
    this: X,
    padding: Checked<P, Padded<ShapeOf<X>, P>>,
    value?: number,
  ): Tensor<Known<Padded<ShapeOf<X>, P>>>;

  /**
   * A view with the elements in reverse order along the axes. Default: all.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example tensor([1, 2, 3]).flip()   // [3, 2, 1]
   */
  flip(axes?: Axes): Tensor<S>;

  /**
   * Elements moved on by `shift` places, those that leave at the end coming in at the start: one shift per axis, or one
   * for the flattened tensor when the axes are left out.
   *
   * @throws AutogradError unless there is one integer per axis
   * @example tensor([1, 2, 3]).roll(1)   // [3, 1, 2]
   */
  roll(shift: number | readonly number[], axes?: Axes): Tensor<S>;

  /**
   * The whole, repeated along each axis; `repeats` and shape are aligned at the last axis.
   *
   * @throws AutogradError when a number of repeats is no integer ≥ 0
   * @example tensor([1, 2]).tile([2, 1])   // [[1, 2], [1, 2]]
   */
  tile<X extends Tensor, const R extends Shape>(this: X, repeats: R): Tensor<Tiled<ShapeOf<X>, R>>;

  /**
   * Each element (slice along `axis`) `count` times in a row; flattened when the axis is left out.
   *
   * @throws AutogradError when `count` is no integer ≥ 0
   * @example tensor([1, 2]).repeatInterleave(2)   // [1, 1, 2, 2]
   */
  repeatInterleave(count: number, axis?: number): Tensor;

  /**
   * Windows of `size` elements along `axis`, `step` apart (default 1): the axis counts them, a new last one runs through
   * each.
   *
   * @throws AutogradError when the axis is shorter than a window
   * @example tensor([1, 2, 3]).unfold(0, 2)   // [[1, 2], [2, 3]]
   */
  unfold(axis: number, size: number, step?: number): Tensor;

  /**
   * The elements on and below the diagonal (moved up by `diagonal`, default 0) of the last two axes, zeros elsewhere.
   *
   * @throws AutogradError when there are fewer than two axes
   * @example ones([2, 2]).tril()   // [[1, 0], [1, 1]]
   */
  tril(diagonal?: number): Tensor<S>;

  /**
   * The elements on and above the diagonal (moved up by `diagonal`, default 0) of the last two axes, zeros elsewhere.
   *
   * @throws AutogradError when there are fewer than two axes
   * @example ones([2, 2]).triu(1)   // [[0, 1], [0, 0]]
   */
  triu(diagonal?: number): Tensor<S>;

  /**
   * The elements x[…, i, …, i + offset, …] as a new last axis, in place of the two given. Defaults: 0, the last two.
   *
   * @throws AutogradError when both axes are the same
   * @example tensor([[1, 2], [3, 4]]).diagonal()   // [1, 4]
   */
  diagonal(offset?: number, first?: number, second?: number): Tensor;

  /**
   * Views of consecutive parts along `axis` (default: the first): of the given lengths, or of `sizes` elements each (the
   * last may be shorter).
   *
   * @throws AutogradError when the parts do not make up the axis
   * @example tensor([1, 2, 3]).split(2)   // [[1, 2], [3]]
   */
  split<X extends Tensor, const N extends number | readonly number[], A extends number = 0>(
    this: X,
    sizes: Checked<N, Divided<ShapeOf<X>, N, A>>,
    axis?: A,
  ): Parts<ShapeOf<X>, N, A>;

  /**
   * At most `count` views of consecutive parts along `axis` (default: the first), equally long but for the last.
   *
   * @throws AutogradError when `count` is no integer ≥ 1
   * @example tensor([1, 2, 3, 4]).chunk(2)   // [[1, 2], [3, 4]]
   */
  chunk<X extends Tensor, N extends number, A extends number = 0>(
    this: X,
    count: Checked<N, WithAxis<ShapeOf<X>, A>>,
    axis?: A,
  ): Chunks<ShapeOf<X>, N, A>;
}
