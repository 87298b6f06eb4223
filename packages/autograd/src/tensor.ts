/**
 * The tensor: a view on an array, and optionally a place in the graph. Its methods are one-line calls of operations.
 */
import { type DType, isFloating, promoteWithNumber, type TypedArray } from './dtype.js';
import * as binaryRules from './elementwise/binary.js';
import * as comparisonRules from './elementwise/comparison.js';
import * as predicateRules from './elementwise/predicate.js';
import type {
  Arithmetic,
  BinaryName,
  ComparisonName,
  ParametersOf,
  PredicateName,
  UnaryName,
} from './elementwise/rule.js';
import * as unaryRules from './elementwise/unary.js';
import { AutogradError } from './errors.js';
import {
  type BackwardOptions,
  backpropagate,
  type Differentiable,
  type GradientHook,
  type Node,
  nodeOf,
} from './graph.js';
import { kernels } from './kernels/active.js';
import type { UpdateRule, View } from './kernels/kernels.js';
import { observer } from './observer.js';
import { requireTensor } from './op.js';
import * as elementwise from './ops/elementwise.js';
import * as indexing from './ops/indexing.js';
import * as join from './ops/join.js';
import { matmul } from './ops/matmul.js';
import * as movement from './ops/movement.js';
import * as order from './ops/order.js';
import * as rearrange from './ops/rearrange.js';
import * as reduction from './ops/reduce.js';
import * as scan from './ops/scan.js';
import * as slicing from './ops/slice.js';
import * as softmax from './ops/softmax.js';
import * as statistics from './ops/statistics.js';
import { formatTensor, type NestedArray, nested } from './print.js';
import { noGrad } from './recording.js';
import {
  formatShape,
  formatShapes,
  isRowMajor,
  rowMajorStrides,
  type Shape,
  sameShape,
  sizeOf,
} from './shape.js';
import type { Resized, Unsqueezed, WithAxis, WithoutAxis } from './shape-types/axes.js';
import type { Combined, Operand, OperandOf, ShapeOf } from './shape-types/broadcast.js';
import type { Checked, Known } from './shape-types/check.js';
import type { Literal } from './shape-types/literal.js';
import type {
  Expanded,
  Flattened,
  Permuted,
  Reshaped,
  Sliced,
  Squeezed,
  Transposed,
} from './shape-types/movement.js';
import type { Matmul } from './shape-types/products.js';
import type { AxesFor, Reduced } from './shape-types/reduce.js';
import type { Chunks, Divided, Parts } from './shape-types/split.js';
import { allocate, type Storage, windowOn } from './storage.js';

/** Which axes a reduction runs over, and whether they stay as axes of length 1. */
export interface ReduceOptions<Keep extends boolean = boolean> {
  /** Default false. */
  readonly keepDims?: Keep;
}

/** Axes to reduce: one, several, or all of them when left out or null. Negative axes count from the last. */
export type Axes = number | readonly number[] | null;

/** A tensor and another, or a number: their shapes broadcast. */
type BinaryMethod = <X extends Tensor, Y extends Operand>(
  this: X,
  other: OperandOf<ShapeOf<X>, Y>,
) => Tensor<Combined<ShapeOf<X>, Y>>;

type ElementwiseMethods<S extends Shape> = {
  [K in UnaryName]: (...parameters: ParametersOf<K>) => Tensor<S>;
} & {
  [K in PredicateName]: () => Tensor<S>;
} & {
  [K in BinaryName | ComparisonName]: BinaryMethod;
};

/** `tanh`, `exp`, `add`, `mul`, `pow`, `greater` and so on: every row of the elementwise tables. */
export interface Tensor<S extends Shape = Shape> extends ElementwiseMethods<S> {
  /**
   * Never there: it tells the compiler that S is the shape. Parameters of methods are compared both ways, so that a tensor
   * of unknown shape may stand where one of a certain shape is asked for.
   *
   * @internal
   */
  [hasShape](shape: S): void;
}

declare const hasShape: unique symbol;

/**
 * An n-dimensional array of numbers that can be differentiated.
 *
 * Make one with `tensor`, `zeros`, `ones`, …; nothing has to be disposed of. Operations return new tensors; those that
 * only move axes or take parts return views that share memory.
 *
 * @typeParam S the shape, as far as it is known: `Tensor<[32, 784]>`, `Tensor<[number, 784]>`. Operations infer it, and
 * refuse what does not fit. A plain `Tensor` is of unknown shape, and fits everywhere.
 *
 * @example
 * const w = tensor([1, 2, 3], { requiresGrad: true });
 * w.square().sum().backward();
 * w.grad;   // [2, 4, 6]
 */
export class Tensor<S extends Shape = Shape> implements Differentiable<Tensor>, View {
  /** ∂(what `backward` was called on)/∂(this), added up over calls; null before the first. Leaves only. */
  grad: Tensor<S> | null = null;
  /** @internal */
  node: Node<Tensor> | undefined = undefined;
  /** Why this takes no gradient although its inputs did: shown when one is asked for. */
  constantBecause: string | undefined = undefined;
  #isVariable = false;
  /** @param strides elements to skip per step along each axis. Default: row-major. */
  constructor(
    /** @internal */
    readonly storage: Storage,
    /** The length of each axis. */
    readonly shape: Shape,
    /** How many elements of the memory one step along each axis skips. */
    readonly strides: readonly number[] = rowMajorStrides(shape),
    /** Where in the memory the first element lies. */
    readonly offset = 0,
  ) {}

  /**
   * A row-major tensor of zeros for an operation to write its result to.
   *
   * @example Tensor.empty([2, 3], 'float32').shape   // [2, 3]
   */
  static empty<const S extends Shape>(shape: S, dtype: DType): Tensor<Literal<S>> {
    return new Tensor(allocate(dtype, sizeOf(shape)), shape);
  }

  /**
   * A tensor whose elements are all `value`.
   *
   * @example Tensor.full([2], 7)   // [7, 7]
   */
  static full<const S extends Shape>(
    shape: S,
    value: number,
    dtype: DType = 'float32',
  ): Tensor<Literal<S>> {
    const made: Tensor = Tensor.empty(shape, dtype);
    made.array.fill(value);
    return made;
  }

  /** The type of the elements. */
  get dtype(): DType {
    return this.storage.dtype;
  }

  /** The memory this tensor is a view on. */
  get array(): TypedArray {
    return this.storage.array;
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Whether the elements lie row-major and without gaps. */
  get isContiguous(): boolean {
    return isRowMajor(this.shape, this.strides);
  }

  /**
   * Whether `backward` reaches this tensor. Assigning true makes a leaf of it.
   *
   * @throws AutogradError for integer types, and for a tensor that was computed
   */
  get requiresGrad(): boolean {
    return this.#isVariable || this.node !== undefined;
  }

  set requiresGrad(required: boolean) {
    if (required && !isFloating(this.dtype)) {
      const hint = 'gradients exist for float32 and float64';
      throw new AutogradError('requiresGrad', `${this.dtype} takes no gradient`, hint);
    }
    if (!required && this.node !== undefined && this.node.leaf === undefined) {
      throw new AutogradError('requiresGrad', 'this tensor was computed', 'use detach()');
    }
    this.#isVariable = required;
    if (!required) this.node = undefined;
  }

  /** The elements in row-major order: a window on the memory where it is gapless, else a copy. */
  get data(): TypedArray {
    const { array, offset, size } = this;
    observer?.read(this.storage);
    if (!this.isContiguous) return noGrad(() => this.clone()).array;
    return offset === 0 && size === array.length ? array : windowOn(array, offset, offset + size);
  }

  /**
   * The one element of this tensor as a number.
   *
   * @throws AutogradError when there are more, or none
   * @example tensor([3]).item()   // 3
   */
  item(): number {
    if (this.size !== 1) {
      throw new AutogradError(
        'item',
        `there are ${this.size} elements, not 1`,
        formatShape(this.shape),
      );
    }
    observer?.read(this.storage);
    return this.array[this.offset]!;
  }

  /**
   * The elements as nested arrays of numbers (a number for a scalar).
   *
   * @example ones([2, 2]).toArray()   // [[1, 1], [1, 1]]
   */
  toArray(): NestedArray {
    return nested(this.shape, this.data);
  }

  /**
   * The elements and the type, as text; long tensors are shortened.
   *
   * @example tensor([1, 2]).toString()   // 'Tensor float32 [2] [1, 2]'
   */
  toString(): string {
    return formatTensor(this);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  // Differentiation

  /**
   * Adds ∂this/∂leaf to the `grad` of every leaf that this tensor was computed from, then lets the graph go.
   *
   * @param gradient ∂(final result)/∂this, of this tensor's shape. May be left out for a single element: it is 1.
   * @throws AutogradError when nothing below requires a gradient, when this is not a scalar and `gradient` is missing,
   * or when the graph was let go by an earlier call
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * x.square().sum().backward();
   * x.grad;   // [2, 4]
   */
  backward(gradient?: Tensor, options: BackwardOptions = {}): void {
    const node = nodeOf<Tensor>(this);
    if (node === undefined) {
      const reason = this.constantBecause ?? 'nothing that it was computed from has requiresGrad';
      throw new AutogradError('backward', 'this tensor takes no gradient', reason);
    }
    const seed = this.seed('backward', gradient);
    const gradients = backpropagate(new Map([[node, seed]]), options);
    const taken = new Set([seed.storage]);
    for (const [{ leaf }, dy] of gradients) {
      if (leaf === undefined) continue;
      if (options.createGraph || leaf.grad?.requiresGrad) {
        leaf.grad = leaf.grad === null ? dy : leaf.grad.add(dy);
      } else if (leaf.grad !== null) {
        kernels.zip(binaryRules.add, leaf.grad, dy, leaf.grad.changing('backward'));
        observer?.gradient(leaf, leaf.grad, false);
      } else {
        // A gradient may be changed in place, so no two of them share memory.
        const own = dy.isContiguous && dy.size === dy.array.length && !taken.has(dy.storage);
        leaf.grad = own ? dy : noGrad(() => dy.clone());
        taken.add(leaf.grad.storage);
        observer?.gradient(leaf, leaf.grad, true);
      }
    }
  }

  /**
   * The cotangent to start from: `gradient`, or 1 for a single element.
   *
   * @internal
   */
  seed(op: string, gradient: Tensor | undefined): Tensor {
    if (gradient === undefined) {
      if (this.size !== 1) {
        const hint = 'reduce it first (sum, mean), or pass the gradient of the final result';
        throw new AutogradError(
          op,
          'only a single element can be started from',
          ...formatShapes({ this: this }),
          hint,
        );
      }
      return Tensor.full(this.shape, 1, this.dtype);
    }
    requireTensor(op, 0, gradient);
    if (!sameShape(gradient.shape, this.shape)) {
      throw new AutogradError(
        op,
        'the gradient must have the shape of the tensor',
        ...formatShapes({ gradient, tensor: this }),
      );
    }
    return gradient;
  }

  /**
   * Calls `hook` with the gradient of this tensor whenever a pass backward has completed it, before it goes on (or, on a
   * leaf, is added to `grad`). What the hook returns, if anything, replaces it. Hooks run in the order they were added.
   *
   * @returns a function that removes the hook
   * @throws AutogradError when this tensor takes no gradient; in backward, when the hook returns another shape
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * const remove = x.registerHook((gradient) => gradient.clamp(-1, 3));
   * x.square().sum().backward();
   * x.grad;   // [2, 3]
   */
  registerHook(hook: GradientHook<Tensor>): () => void {
    const node = nodeOf<Tensor>(this);
    if (node === undefined)
      throw new AutogradError('registerHook', 'this tensor takes no gradient');
    const checked: GradientHook<Tensor> = (gradient) => {
      const replaced = hook(gradient);
      if (replaced === undefined || sameShape(replaced.shape, gradient.shape)) return replaced;
      throw new AutogradError(
        'registerHook',
        'the hook must return a gradient of the shape it got',
        ...formatShapes({ expected: gradient, found: replaced }),
      );
    };
    node.hooks = [...(node.hooks ?? []), checked];
    return () => {
      node.hooks = node.hooks?.filter((other) => other !== checked);
    };
  }

  /**
   * The same elements, sharing memory, as a constant: no gradient flows through.
   *
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * x.mul(2).detach().requiresGrad;   // false
   */
  detach(): Tensor<S> {
    return this.alias();
  }

  /**
   * Another view on the same elements, outside the graph.
   *
   * @internal
   */
  alias(): Tensor<S> {
    return new Tensor(this.storage, this.shape, this.strides, this.offset);
  }

  /**
   * A copy with memory of its own; the gradient flows through.
   *
   * @example tensor([1, 2]).clone()   // [1, 2]
   */
  clone(): Tensor<S> {
    return movement.clone(this);
  }

  /**
   * The same elements as another type (itself, where it is that type already). Floats lose their fraction as integers.
   *
   * @example tensor([1.5, -1.5]).to('int32')   // [1, -1]
   */
  to(dtype: DType): Tensor<S> {
    return movement.convert(this, dtype);
  }

  /**
   * A rank-0 constant that meets this tensor in its own type where possible.
   *
   * @example tensor([1, 2]).constant(3)   // 3
   */
  constant(value: number): Tensor {
    return Tensor.full([], value, promoteWithNumber(this.dtype, value));
  }

  /**
   * Overwrites the elements with those of `source`, broadcast and converted. Outside the graph: for parameters.
   *
   * @throws AutogradError when the shapes do not fit, or when this tensor was computed by a recorded operation
   * @example zeros([2, 2]).assign(tensor([1, 2]))   // [[1, 2], [1, 2]]
   */
  assign(source: Tensor): this {
    requireTensor('assign', 0, source);
    const expanded = noGrad(() => movement.expand(source, this.shape, 'assign'));
    kernels.copy(expanded, this.changing('assign'));
    return this;
  }

  /**
   * Marks the memory as changed in place by `op`, so that backward notices if it needed the old values.
   *
   * @internal
   */
  changing(op: string): this {
    if (this.node !== undefined && this.node.leaf === undefined) {
      throw new AutogradError(
        op,
        'a computed tensor cannot be changed in place',
        'use detach() or clone()',
      );
    }
    this.storage.version++;
    this.storage.writer = op;
    return this;
  }

  // Elementwise: see the tables for the rest.

  /**
   * Reads this tensor as a condition: `a` where it is not 0, else `b`; all three broadcast.
   *
   * @example tensor([1, 0, 1]).where(tensor([1, 2, 3]), 0)   // [1, 0, 3]
   */
  where<X extends Tensor, A extends Operand, B extends Operand>(
    this: X,
    a: OperandOf<ShapeOf<X>, A>,
    b: OperandOf<Combined<ShapeOf<X>, A>, B>,
  ): Tensor<Combined<Combined<ShapeOf<X>, A>, B>>;
  where(a: Tensor | number, b: Tensor | number): Tensor {
    return elementwise.select(this, a, b);
  }

  // Linear algebra

  /**
   * The matrix product: [..., M, K] · [..., K, N] → [..., M, N]; vectors count as a row or a column.
   *
   * @example x.matmul(w)   // [8, 2, 3], [3, 4] → [8, 2, 4]
   */
  matmul<A extends Tensor, B extends Tensor>(
    this: A,
    other: Checked<B, Matmul<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Known<Matmul<ShapeOf<A>, ShapeOf<B>>>>;
  matmul(other: Tensor): Tensor {
    return matmul(this, other);
  }

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
  sum(axes?: Axes, options?: ReduceOptions): Tensor {
    return reduction.sum(this, axes, options);
  }

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
  mean(axes?: Axes, options?: ReduceOptions): Tensor {
    return reduction.mean(this, axes, options);
  }

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
  prod(axes?: Axes, options?: ReduceOptions): Tensor {
    return reduction.prod(this, axes, options);
  }

  /**
   * The variance Σ(xᵢ − mean)² / (n − correction) over `axes`; NaN where nothing is left to divide by.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example x.var(0, { correction: 0 })   // [8, 3] → [3], of the whole population
   */
  var<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: statistics.VarianceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;
  var(axes?: Axes, options?: statistics.VarianceOptions): Tensor {
    return statistics.variance(this, axes, options);
  }

  /**
   * The standard deviation √var over `axes`, with the options of {@link var}; where it is 0, so is the gradient.
   *
   * @throws AutogradError when an axis is out of range or named twice
   * @example x.std(0)   // [8, 3] → [3]
   */
  std<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: statistics.VarianceOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;
  std(axes?: Axes, options?: statistics.VarianceOptions): Tensor {
    return statistics.std(this, axes, options);
  }

  /**
   * The p-norm (Σ|xᵢ|ᵖ)^(1/p) over `axes`, by default the Euclidean one; where it is 0, so is the gradient.
   *
   * @throws AutogradError when an axis is out of range or named twice, or p is NaN
   * @example x.norm(-1, { p: 1 })   // [2, 3] → [2]
   */
  norm<X extends Tensor, const A extends Axes = null, K extends boolean = false>(
    this: X,
    axes?: AxesFor<A, Reduced<ShapeOf<X>, A, K>>,
    options?: statistics.VectorNormOptions<K>,
  ): Tensor<Known<Reduced<ShapeOf<X>, A, K>>>;
  norm(axes?: Axes, options?: statistics.VectorNormOptions): Tensor {
    return statistics.norm(this, axes, options);
  }

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
  logsumexp(axes?: Axes, options?: ReduceOptions): Tensor {
    return statistics.logsumexp(this, axes, options);
  }

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
  any(axes?: Axes, options?: ReduceOptions): Tensor {
    return reduction.any(this, axes, options);
  }

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
  all(axes?: Axes, options?: ReduceOptions): Tensor {
    return reduction.all(this, axes, options);
  }

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
  max(axes?: Axes, options?: ReduceOptions): Tensor {
    return reduction.max(this, axes, options);
  }

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
  min(axes?: Axes, options?: ReduceOptions): Tensor {
    return reduction.min(this, axes, options);
  }

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
  argmax(axis?: number, options?: ReduceOptions): Tensor {
    return order.argmax(this, axis, options);
  }

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
  argmin(axis?: number, options?: ReduceOptions): Tensor {
    return order.argmin(this, axis, options);
  }

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
  cumsum(axis: number): Tensor {
    return scan.cumsum(this, axis);
  }

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
  cumprod(axis: number): Tensor {
    return scan.cumprod(this, axis);
  }

  /**
   * The elements in ascending order along `axis` (default: the last), and the indices they had. Equals keep their order;
   * NaN counts as the greatest. The gradient of an element goes to where it came from.
   *
   * @throws AutogradError when the axis is out of range
   * @example tensor([3, 1, 2]).sort()   // { values: [1, 2, 3], indices: [1, 2, 0] }
   */
  sort(axis = -1, options: order.SortOptions = {}): order.Sorted<S> {
    return order.sort(this, axis, options);
  }

  /**
   * The indices that {@link sort} along `axis` (default: the last): int32.
   *
   * @throws AutogradError when the axis is out of range
   * @example tensor([3, 1, 2]).argsort()   // [1, 2, 0]
   */
  argsort(axis = -1, options: order.SortOptions = {}): Tensor<S> {
    return order.argsort(this, axis, options);
  }

  /**
   * The `k` greatest elements along an axis, greatest first, and their indices; or the `k` least.
   *
   * @throws AutogradError when the axis is out of range or has fewer elements than `k`
   * @example logits.topk(5).indices   // [128, 10] → [128, 5]
   */
  topk<X extends Tensor, K extends number, A extends number = -1>(
    this: X,
    k: Checked<K, Resized<ShapeOf<X>, A, K>>,
    options?: order.TopOptions<A>,
  ): order.Sorted<Known<Resized<ShapeOf<X>, A, K>>>;
  topk(k: number, options: order.TopOptions = {}): order.Sorted {
    return order.topk(this, k, options);
  }

  /**
   * This tensor summed down to `shape`, which broadcasts to its own: the adjoint of {@link expand}.
   *
   * @example ones([2, 3]).sumTo([3])   // [2, 2, 2]
   */
  sumTo<const T extends Shape>(shape: T): Tensor<Literal<T>> {
    return reduction.sumTo(this, shape);
  }

  /**
   * eˣⁱ / Σ eˣʲ along `axis`. Default: the last.
   *
   * @example tensor([0, 1, 2]).softmax()   // [0.0900, 0.2447, 0.6652]
   */
  softmax<X extends Tensor, A extends number = -1>(
    this: X,
    axis?: Checked<A, WithAxis<ShapeOf<X>, A>>,
  ): Tensor<ShapeOf<X>>;
  softmax(axis = -1): Tensor {
    return softmax.softmax(this, axis);
  }

  /**
   * ln softmax along `axis`, without the overflow and the lost digits of the two steps. Default: the last.
   *
   * @example tensor([0, 1, 2]).logSoftmax()   // [-2.4076, -1.4076, -0.4076]
   */
  logSoftmax<X extends Tensor, A extends number = -1>(
    this: X,
    axis?: Checked<A, WithAxis<ShapeOf<X>, A>>,
  ): Tensor<ShapeOf<X>>;
  logSoftmax(axis = -1): Tensor {
    return softmax.logSoftmax(this, axis);
  }

  // Movement

  /**
   * The same elements in row-major order with another shape; one length may be −1. A view where possible.
   *
   * @example tensor([1, 2, 3, 4]).reshape([2, -1])   // [[1, 2], [3, 4]]
   */
  reshape<X extends Tensor, const T extends Shape>(
    this: X,
    shape: Checked<T, Reshaped<ShapeOf<X>, T>>,
  ): Tensor<Known<Reshaped<ShapeOf<X>, T>>>;
  reshape(shape: Shape): Tensor {
    return movement.reshape(this, shape);
  }

  /**
   * Axes `start` to `end` (both included) as one. Defaults: all.
   *
   * @example x.flatten(1)   // [8, 3, 4] → [8, 12]
   */
  flatten<X extends Tensor, A extends number = 0, B extends number = -1>(
    this: X,
    start?: Checked<A, Flattened<ShapeOf<X>, A, B>>,
    end?: B,
  ): Tensor<Known<Flattened<ShapeOf<X>, A, B>>>;
  flatten(start = 0, end = -1): Tensor {
    return movement.flatten(this, start, end);
  }

  /**
   * A view with two axes exchanged. Defaults: the last two.
   *
   * @example tensor([[1, 2], [3, 4]]).transpose()   // [[1, 3], [2, 4]]
   */
  transpose<X extends Tensor, A extends number = -2, B extends number = -1>(
    this: X,
    a?: Checked<A, WithAxis<ShapeOf<X>, A>>,
    b?: Checked<B, WithAxis<ShapeOf<X>, B>>,
  ): Tensor<Known<Transposed<ShapeOf<X>, A, B>>>;
  transpose(a = -2, b = -1): Tensor {
    return movement.transpose(this, a, b);
  }

  /**
   * A view with the axes in another order.
   *
   * @example x.permute([2, 0, 1])   // [8, 3, 4] → [4, 8, 3]
   */
  permute<X extends Tensor, const T extends readonly number[]>(
    this: X,
    order: Checked<T, Permuted<ShapeOf<X>, T>>,
  ): Tensor<Known<Permuted<ShapeOf<X>, T>>>;
  permute(order: readonly number[]): Tensor {
    return movement.permute(this, order);
  }

  /**
   * A view in which axes of length 1 (and new leading ones) are repeated to `shape`; −1 keeps a length.
   *
   * @example tensor([1, 2]).expand([2, -1])   // [[1, 2], [1, 2]]
   */
  expand<X extends Tensor, const T extends Shape>(
    this: X,
    shape: Checked<T, Expanded<ShapeOf<X>, T>>,
  ): Tensor<Known<Expanded<ShapeOf<X>, T>>>;
  expand(shape: Shape): Tensor {
    return movement.expand(this, shape);
  }

  /**
   * A view without the axis `axis`, which must have length 1; without every such axis when left out.
   *
   * @example x.squeeze(0)   // [1, 3, 1] → [3, 1]
   */
  squeeze<X extends Tensor, A extends number = never>(
    this: X,
    axis?: Checked<A, Squeezed<ShapeOf<X>, A>>,
  ): Tensor<Known<Squeezed<ShapeOf<X>, A>>>;
  squeeze(axis?: number): Tensor {
    return movement.squeeze(this, axis);
  }

  /**
   * A view with a new axis of length 1 at `axis`.
   *
   * @example x.unsqueeze(0)   // [3, 4] → [1, 3, 4]
   */
  unsqueeze<X extends Tensor, A extends number>(
    this: X,
    axis: Checked<A, Unsqueezed<ShapeOf<X>, A>>,
  ): Tensor<Known<Unsqueezed<ShapeOf<X>, A>>>;
  unsqueeze(axis: number): Tensor {
    return movement.unsqueeze(this, axis);
  }

  /**
   * A view of a part: one range per axis, missing ones are whole. A range is an index (the axis goes away), null (the
   * whole axis), or `[start, stop, step]` as in Python: negative positions count from the end, null is open.
   *
   * @example tensor([[1, 2, 3], [4, 5, 6]]).slice(0, [null, null, 2])   // [1, 3]
   */
  slice<X extends Tensor, const R extends readonly slicing.Range[]>(
    this: X,
    ...ranges: R
  ): Tensor<Known<Sliced<ShapeOf<X>, R>>>;
  slice(...ranges: readonly slicing.Range[]): Tensor {
    return slicing.slice(this, ranges);
  }

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
  select(axis: number, index: number): Tensor {
    return rearrange.select(this, axis, index);
  }

  /**
   * `value` added before and after the elements: a number or a [before, after] pair per axis. Fewer than there are axes
   * are for the last ones; negative paddings take elements away.
   *
   * @param value default 0
   * @throws AutogradError when there are more paddings than axes, or more is taken away than there is
   * @example tensor([[1, 2]]).pad([1, [0, 2]])   // [[0, 0, 0, 0], [1, 2, 0, 0], [0, 0, 0, 0]]
   */
  pad(padding: readonly slicing.Padding[], value = 0): Tensor {
    return slicing.pad(this, padding, value);
  }

  /**
   * A view with the axes `from` at the places `to` and the others in their order.
   *
   * @throws AutogradError when an axis is not there or named twice, or there are not as many places
   * @example x.moveAxis(0, -1)   // [8, 3, 4] → [3, 4, 8]
   */
  moveAxis(from: number | readonly number[], to: number | readonly number[]): Tensor {
    return rearrange.moveAxis(this, from, to);
  }

  /**
   * A view with the elements in reverse order along the axes. Default: all.
   *
   * @example tensor([1, 2, 3]).flip()   // [3, 2, 1]
   */
  flip(axes?: Axes): Tensor<S> {
    return rearrange.flip(this, axes);
  }

  /**
   * Elements moved on by `shift` places, those that leave at the end coming in at the start: one shift per axis, or one
   * for the flattened tensor when the axes are left out.
   *
   * @throws AutogradError unless there is one integer per axis
   * @example tensor([1, 2, 3]).roll(1)   // [3, 1, 2]
   */
  roll(shift: number | readonly number[], axes?: Axes): Tensor<S> {
    return rearrange.roll(this, shift, axes);
  }

  /**
   * The whole, repeated along each axis; `repeats` and shape are aligned at the last axis.
   *
   * @throws AutogradError when a number of repeats is no integer ≥ 0
   * @example tensor([1, 2]).tile([2, 1])   // [[1, 2], [1, 2]]
   */
  tile(repeats: readonly number[]): Tensor {
    return rearrange.tile(this, repeats);
  }

  /**
   * Each element (slice along `axis`) `count` times in a row; flattened when the axis is left out.
   *
   * @throws AutogradError when `count` is no integer ≥ 0
   * @example tensor([1, 2]).repeatInterleave(2)   // [1, 1, 2, 2]
   */
  repeatInterleave(count: number, axis?: number): Tensor {
    return rearrange.repeatInterleave(this, count, axis);
  }

  /**
   * Windows of `size` elements along `axis`, `step` apart: the axis counts them, a new last one runs through each.
   *
   * @throws AutogradError when the axis is shorter than a window
   * @example tensor([1, 2, 3]).unfold(0, 2)   // [[1, 2], [2, 3]]
   */
  unfold(axis: number, size: number, step = 1): Tensor {
    return rearrange.unfold(this, axis, size, step);
  }

  /**
   * The elements on and below the diagonal (moved up by `diagonal`) of the last two axes, zeros elsewhere.
   *
   * @example ones([2, 2]).tril()   // [[1, 0], [1, 1]]
   */
  tril(diagonal = 0): Tensor<S> {
    return rearrange.tril(this, diagonal);
  }

  /**
   * The elements on and above the diagonal (moved up by `diagonal`) of the last two axes, zeros elsewhere.
   *
   * @example ones([2, 2]).triu(1)   // [[0, 1], [0, 0]]
   */
  triu(diagonal = 0): Tensor<S> {
    return rearrange.triu(this, diagonal);
  }

  /**
   * The elements x[…, i, …, i + offset, …] as a new last axis, in place of the two given. Defaults: the last two.
   *
   * @throws AutogradError when both axes are the same
   * @example tensor([[1, 2], [3, 4]]).diagonal()   // [1, 4]
   */
  diagonal(offset = 0, first = -2, second = -1): Tensor {
    return rearrange.diagonal(this, offset, first, second);
  }

  /**
   * Views of consecutive parts along `axis`: of the given lengths, or of `sizes` elements each (the last may be shorter).
   *
   * @throws AutogradError when the parts do not make up the axis
   * @example tensor([1, 2, 3]).split(2)   // [[1, 2], [3]]
   */
  split<X extends Tensor, const N extends number | readonly number[], A extends number = 0>(
    this: X,
    sizes: Checked<N, Divided<ShapeOf<X>, N, A>>,
    axis?: A,
  ): Parts<ShapeOf<X>, N, A>;
  split(sizes: number | readonly number[], axis = 0): Tensor[] {
    return join.split(this, sizes, axis);
  }

  /**
   * At most `count` views of consecutive parts along `axis`, equally long but for the last.
   *
   * @throws AutogradError when `count` is no integer ≥ 1
   * @example tensor([1, 2, 3, 4]).chunk(2)   // [[1, 2], [3, 4]]
   */
  chunk<X extends Tensor, N extends number, A extends number = 0>(
    this: X,
    count: Checked<N, WithAxis<ShapeOf<X>, A>>,
    axis?: A,
  ): Chunks<ShapeOf<X>, N, A>;
  chunk(count: number, axis = 0): Tensor[] {
    return join.chunk(this, count, axis);
  }

  // Indexing

  /**
   * y[…, i, …] = x[…, indices[…, i, …], …] along `axis`; the result has the shape of `indices`.
   *
   * @example tensor([[1, 2], [3, 4]]).gather(1, tensor([[1], [0]], { dtype: 'int32' }))   // [[2], [3]]
   */
  gather<I extends Tensor>(axis: number, indices: I): Tensor<ShapeOf<I>> {
    return indexing.gather(this, axis, indices);
  }

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
  indexSelect(axis: number, indices: Tensor): Tensor {
    return indexing.indexSelect(this, axis, indices);
  }

  /**
   * This tensor with `source` added: y[…, indices[…, i, …], …] += source[…, i, …] along `axis`.
   *
   * @throws AutogradError unless there is one index per element of the source, which fits into this tensor
   * @example zeros([3]).scatterAdd(0, tensor([2, 2], { dtype: 'int32' }), tensor([1, 5]))   // [0, 0, 6]
   */
  scatterAdd(axis: number, indices: Tensor, source: Tensor): Tensor<S> {
    return indexing.scatterAdd(this, axis, indices, source);
  }

  /**
   * `value` where the mask is not 0, else the elements; the mask broadcasts to this tensor's shape.
   *
   * @throws AutogradError when it does not, or the value is no scalar
   * @example tensor([1, 2, 3]).maskedFill(tensor([0, 1, 0]), -1)   // [1, -1, 3]
   */
  maskedFill(mask: Tensor, value: number | Tensor): Tensor<S> {
    return indexing.maskedFill(this, mask, value);
  }

  /**
   * The elements where the mask is not 0, as a vector in row-major order; the mask broadcasts to this tensor's shape.
   *
   * @throws AutogradError when it does not
   * @example tensor([1, 2, 3]).maskedSelect(tensor([1, 0, 1]))   // [1, 3]
   */
  maskedSelect(mask: Tensor): Tensor<[number]> {
    return indexing.maskedSelect(this, mask);
  }
}

const prototype: { -readonly [K in keyof Arithmetic<Tensor>]: Arithmetic<Tensor>[K] } =
  Tensor.prototype;

for (const name of Object.keys(unaryRules) as UnaryName[]) {
  prototype[name] = function (this: Tensor, ...parameters: readonly (number | undefined)[]) {
    return elementwise.applyUnary(name, this, parameters);
  };
}

for (const name of Object.keys(predicateRules) as PredicateName[]) {
  prototype[name] = function (this: Tensor) {
    return elementwise.applyPredicate(name, this);
  };
}

for (const name of Object.keys(binaryRules) as BinaryName[]) {
  prototype[name] = function (this: Tensor, other: Tensor | number) {
    return elementwise.applyBinary(name, this, other);
  };
}

for (const name of Object.keys(comparisonRules) as ComparisonName[]) {
  prototype[name] = function (this: Tensor, other: Tensor | number) {
    return elementwise.applyComparison(name, this, other);
  };
}

/**
 * Changes `tensors` in place by the rule, element by element: how optimizers update parameters and their own state.
 *
 * @param tensors equally long and gapless, in the order the rule reads them
 * @throws AutogradError when a tensor is not gapless or lengths differ
 * @example
 * const weight = tensor([1, 2]);
 * const decay = { name: 'decay', apply: ([w], [rate]) => w.forEach((x, i) => (w[i] = x * rate)) };
 * updateInPlace(decay, [weight], [0.5]);
 * weight;   // [0.5, 1]
 */
export function updateInPlace(
  rule: UpdateRule,
  tensors: readonly Tensor[],
  scalars: ArrayLike<number>,
): void {
  for (const tensor of tensors) {
    if (!tensor.isContiguous || tensor.size !== tensors[0]!.size) {
      throw new AutogradError(
        rule.name,
        'tensors that are updated together must be gapless and equally long',
        ...tensors.map(({ shape }) => formatShape(shape)),
      );
    }
  }
  for (const tensor of tensors) tensor.changing(rule.name);
  kernels.update(rule, tensors, scalars);
}
