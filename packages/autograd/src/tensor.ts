/** The tensor: a view on an array, and optionally a place in the graph. Its operations are in `methods`. */
import { type DType, isFloating, promoteWithNumber, type TypedArray } from './dtype.js';
import { add } from './elementwise/binary.js';
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
import { type Methods, methods } from './methods/index.js';
import { observer } from './observer.js';
import { requireTensor } from './op.js';
import { clone, convert, expand } from './ops/movement.js';
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
import type { Literal } from './shape-types/literal.js';
import { allocate, latestStorage, type Storage, windowOn } from './storage.js';

/** Which axes a reduction runs over, and whether they stay as axes of length 1. */
export interface ReduceOptions<Keep extends boolean = boolean> {
  /** Default false. */
  readonly keepDims?: Keep;
}

/** Axes to reduce: one, several, or all of them when left out or null. Negative axes count from the last. */
export type Axes = number | readonly number[] | null;

export interface Tensor<S extends Shape = Shape> extends Methods<S> {
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
   * @throws AutogradError when there is no such type
   * @example Tensor.empty([2, 3], 'float32').shape   // [2, 3]
   */
  static empty<const S extends Shape>(shape: S, dtype: DType): Tensor<Literal<S>> {
    return new Tensor(allocate(dtype, sizeOf(shape)), shape);
  }

  /**
   * A tensor whose elements are all `value`.
   *
   * @throws AutogradError when there is no such type
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

  /**
   * The elements in row-major order: a window on the memory where it is gapless, else a copy. Ask anew rather than keep it:
   * `compile` may move the memory.
   */
  get data(): TypedArray {
    const { array, offset, size } = this;
    observer?.read?.(this.storage);
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
    observer?.read?.(this.storage);
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
    const since = latestStorage();
    const gradients = backpropagate(new Map([[node, seed]]), options);
    for (const [{ leaf }, dy] of gradients) {
      if (leaf === undefined) continue;
      const before = leaf.grad;
      const isPlain = !(dy.requiresGrad || before?.requiresGrad);
      if (isPlain && before?.isContiguous) {
        kernels.zip(add, before, dy, before.changing('backward'));
        observer?.gradient?.(leaf, before);
      } else {
        const sum: Tensor = before === null ? dy : before.add(dy);
        // A gradient may be changed in place, so its memory must be its own: of this pass, and seen by nobody.
        const isOwn =
          sum.isContiguous && sum.size === sum.array.length && sum.storage.isFresh(since);
        leaf.grad = isPlain && !isOwn ? noGrad(() => sum.clone()) : sum;
        leaf.grad.storage.handOut();
        observer?.gradient?.(leaf, leaf.grad);
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
        const hint = 'reduce it (sum, mean), or pass the gradient of the final result';
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
    return gradient.to(this.dtype);
  }

  /**
   * Calls `hook` with the gradient of this tensor whenever a pass backward has completed it, before it goes on (or, on a
   * leaf, is added to `grad`). What the hook returns, if anything, replaces it, in its type. Hooks run in the order they
   * were added.
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
    const checked = (gradient: Tensor): Tensor => {
      const replaced = hook(gradient) ?? gradient;
      replaced.storage.handOut();
      if (sameShape(replaced.shape, gradient.shape)) return replaced.to(gradient.dtype);
      throw new AutogradError(
        'registerHook',
        'the gradient must have the shape of the tensor',
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
    return clone(this);
  }

  /**
   * The same elements as another type (itself, where it is that type already). Floats lose their fraction as integers.
   *
   * @throws AutogradError when there is no such type
   * @example tensor([1.5, -1.5]).to('int32')   // [1, -1]
   */
  to(dtype: DType): Tensor<S> {
    return convert(this, dtype);
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
   * @throws AutogradError when the shapes do not fit, when this tensor was computed by a recorded operation, or is a view
   * that was expanded
   * @example zeros([2, 2]).assign(tensor([1, 2]))   // [[1, 2], [1, 2]]
   */
  assign(source: Tensor): this {
    requireTensor('assign', 0, source);
    if (this.strides.some((stride, axis) => stride === 0 && this.shape[axis]! > 1)) {
      throw new AutogradError('assign', 'elements of this view share memory', 'use clone()');
    }
    const expanded = noGrad(() => {
      const given = expand(source, this.shape, 'assign');
      return source.storage === this.storage ? given.clone() : given;
    });
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
}

for (const [name, f] of Object.entries(methods)) {
  // The method has the function's name: free functions and messages tell it.
  Object.assign(Tensor.prototype, {
    [name](this: Tensor, ...args: never[]) {
      return f(this, ...args);
    },
  });
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
        'tensors must be gapless and equally long',
        ...tensors.map(({ shape }) => formatShape(shape)),
      );
    }
  }
  for (const tensor of tensors) tensor.changing(rule.name);
  kernels.update(rule, tensors, scalars);
}
