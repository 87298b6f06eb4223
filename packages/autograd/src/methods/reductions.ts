/** Reductions as methods of tensors. */
import type { VarianceOptions, VectorNormOptions } from '../ops/statistics.js';
import type { Shape } from '../shape.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Checked, Known } from '../shape-types/check.js';
import type { Literal } from '../shape-types/literal.js';
import type { AxesFor, Reduced } from '../shape-types/reduce.js';
import type { Axes, ReduceOptions, Tensor } from '../tensor.js';

/** What folds axes. */
export interface Reductions {
  // Reductions

  /**
   * Σ over `axes`, 0 over none. Integers and bools add up as int32.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example x.sum(0, { keepDims: true })   // [2, 3] → [1, 3]
   */
  sum<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * The mean over `axes`; NaN over none. Integers and bools are taken as float32.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example x.mean([0, 2])   // [2, 3, 4] → [3]
   */
  mean<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * Π over `axes`, 1 over none. Integers and bools are multiplied as int32. The gradient is exact with zeros.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example x.prod(-1)   // [2, 3] → [2]
   */
  prod<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * The variance Σ(xᵢ − mean)² / (n − correction) over `axes`; NaN where nothing is left to divide by.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example x.var(0, { correction: 0 })   // [8, 3] → [3], of the whole population
   */
  var<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: VarianceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * The standard deviation √var over `axes`, with the options of {@link var}; where it is 0, so is the gradient.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example x.std(0)   // [8, 3] → [3]
   */
  std<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: VarianceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * The p-norm (Σ|xᵢ|ᵖ)^(1/p) over `axes`, by default the Euclidean one; where it is 0, so is the gradient.
   *
   * @throws AutogradError when an axis is out of range or named twice, or p is NaN
   * @example x.norm(-1, { p: 1 })   // [2, 3] → [2]
   */
  norm<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: VectorNormOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * ln Σ eˣ over `axes`, without overflow; −∞ over none.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example x.logsumexp(1, { keepDims: true })   // [2, 3] → [2, 1]
   */
  logsumexp<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * Whether any element over `axes` differs from 0, as NaN does: bool. False over none.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example tensor([0, NaN]).isNaN().any()   // 1
   */
  any<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * Whether no element over `axes` is 0: bool. True over none.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example x.isFinite().all(1)   // [2, 3] → [2]
   */
  all<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * The greatest element over `axes`; elements that tie share the gradient evenly. NaN if there is one.
   *
   * @throws AutogradError when an axis is out of range or named twice, or has no elements
   * @example x.max(0)   // [2, 3] → [3]
   */
  max<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * The least element over `axes`; elements that tie share the gradient evenly. NaN if there is one.
   *
   * @throws AutogradError when an axis is out of range or named twice, or has no elements
   * @example x.min(0)   // [2, 3] → [3]
   */
  min<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * The index of the greatest element along `axis` (of the flattened tensor when left out), the first of equals, or of the
   * first NaN: int32.
   *
   * @throws AutogradError when the axis is out of range or has no elements
   * @example x.argmax(-1)   // [2, 3] → [2]
   */
  argmax<X extends Tensor, A extends number = never, K extends boolean = false>(
    this: X,
    axis?: Checked<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * The index of the least element along `axis` (of the flattened tensor when left out), the first of equals, or of the
   * first NaN: int32.
   *
   * @throws AutogradError when the axis is out of range or has no elements
   * @example x.argmin(-1)   // [2, 3] → [2]
   */
  argmin<X extends Tensor, A extends number = never, K extends boolean = false>(
    this: X,
    axis?: Checked<A, Reduced<ShapeOf<X>, A, K>>,
    options?: ReduceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;

  /**
   * This tensor summed down to `shape`, which broadcasts to its own: the adjoint of {@link expand}.
   *
   * @throws AutogradError when this shape does not come of `shape` by broadcasting
   * @example ones([2, 3]).sumTo([3])   // [2, 2, 2]
   */
  sumTo<const T extends Shape>(shape: T): Tensor<Literal<T>>;
}
