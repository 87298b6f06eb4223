/**
 * The narrow interface between operations and the loops that do the work.
 *
 * A kernel knows arrays and numbers only: no tensors, no graph. Every kernel set implements this interface; the
 * JavaScript one is the reference. Unless said otherwise, outputs are row-major, and inputs may have any strides.
 */
import type { DType, TypedArray } from '../dtype.js';
import type { Shape } from '../shape.js';
import type { Storage } from '../storage.js';

/** A strided window on an array: element [i, j, …] lies at `offset + i·strides[0] + j·strides[1] + …`. */
export interface View {
  readonly array: TypedArray;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  /** The memory that `array` belongs to, for whoever records calls; kernels have no use for it. */
  readonly storage?: Storage;
}

/** A function of one number. A kernel set may know a faster way by the name, and falls back to `f`. */
export interface UnaryFunction {
  readonly name: string;
  readonly f: (x: number, ...parameters: number[]) => number;
  /** Given to `f` after the number: a slope, bounds; two at most. Default: none. */
  readonly parameters?: readonly number[];
}

/** A function of two numbers. */
export interface BinaryFunction {
  readonly name: string;
  readonly f: (a: number, b: number) => number;
}

/** A fold over elements: `f(… f(f(initial, x₀), x₁) …)`. */
export interface Reduction extends BinaryFunction {
  readonly initial: number;
}

/**
 * A change in place of equally long row-major arrays, element by element: an optimizer's update.
 *
 * @param arrays what is read and written, in the order the rule gives them
 * @param scalars the rule's numbers: learning rate, decay, …
 */
export interface UpdateRule {
  readonly name: string;
  readonly apply: (arrays: readonly TypedArray[], scalars: ArrayLike<number>) => void;
}

/** Two lengths, along the last axis but one and along the last. */
export type Pair = readonly [vertical: number, horizontal: number];

/**
 * A window that slides over the last two axes of [N, C, H, W]. At position i, its tap k lies at
 * `i · stride + k · dilation − padding`; what lies outside of the image is padding.
 */
export interface SlidingWindow {
  readonly size: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

/** What a product, a convolution or a scaling does to each element before it is written: y = activation(sum + bias). */
export interface Epilogue {
  /** Broadcast to the shape of out. */
  readonly bias?: View;
  readonly activation?: UnaryFunction;
}

/** The loops. Every argument is a view, an array, a number, or a rule that a kernel set may know by its name. */
export interface Kernels {
  /** out = f(x), element by element. */
  map(f: UnaryFunction, x: View, out: View): void;
  /** out = f(a, b), element by element; a and b are already broadcast to the shape of out. */
  zip(f: BinaryFunction, a: View, b: View, out: View): void;
  /** out = a where condition ≠ 0, else b; all are broadcast to the shape of out. */
  select(condition: View, a: View, b: View, out: View): void;
  /** out = x, converted to the element type of out; out may have any strides. */
  copy(x: View, out: View): void;
  /** out = next(), element by element in row-major order: random numbers. */
  generate(next: () => number, out: View): void;
  /** out = the fold over the last `axes` axes of x. */
  reduce(f: Reduction, x: View, axes: number, out: View): void;
  /** out = the index along the last axis of x where `isBetter(candidate, best)` holds last; the first of equals. */
  argReduce(isBetter: (candidate: number, best: number) => boolean, x: View, out: View): void;
  /** out = the running fold along the last axis of x: the first element, the fold of two, of three, … */
  scan(f: Reduction, x: View, out: View): void;
  /** out = the indices that sort x along its last axis; equals keep their order, and NaN is greater than anything. */
  argsort(x: View, descending: boolean, out: View): void;
  /** out [..., M, N] = a [..., M, K] · b [..., K, N], then the epilogue; leading axes are already broadcast. */
  matmul(a: View, b: View, out: View, epilogue?: Epilogue): void;
  /** out = softmax, or its logarithm, along the last axis of x. */
  softmax(x: View, out: View, logarithm: boolean): void;
  /** out[…, i, …] = x[…, indices[…, i, …], …] along `axis`; indices and out have one shape. */
  gather(x: View, indices: View, axis: number, out: View): void;
  /** out[…, indices[…, i, …], …] += x[…, i, …] along `axis`; indices and x have one shape. */
  scatterAdd(x: View, indices: View, axis: number, out: View): void;
  /**
   * Convolution in `groups`, with zeros as padding: x [N, C, H, W], weight [O, C/groups, kH, kW] → out [N, O, oH, oW], then
   * the epilogue. `window.size` is [kH, kW].
   */
  conv2d(
    x: View,
    weight: View,
    out: View,
    window: SlidingWindow,
    groups: number,
    epilogue?: Epilogue,
  ): void;
  /** The gradient of {@link conv2d} for its x: dy [N, O, oH, oW], weight [O, C/groups, kH, kW] → out [N, C, H, W]. */
  conv2dInput(dy: View, weight: View, out: View, window: SlidingWindow, groups: number): void;
  /** The gradient of {@link conv2d} for its weight: x [N, C, H, W], dy [N, O, oH, oW] → out [O, C/groups, kH, kW]. */
  conv2dWeight(x: View, dy: View, out: View, window: SlidingWindow, groups: number): void;
  /**
   * out = the greatest element of each window, the first of equals, and indices = where in its plane of x (row · W +
   * column) it lies: [N, C, H, W] → [N, C, oH, oW]. NaN is greater than anything. Every window holds an element.
   */
  maxPool(x: View, out: View, indices: View, window: SlidingWindow): void;
  /**
   * out = 0, but for dy added up where the indices point to in its plane: [N, C, oH, oW] → [N, C, H, W]. Where y is given,
   * elements of dy whose y is 0 or less do not count: the gradient of a rectifier before the pooling.
   */
  maxUnpool(dy: View, indices: View, out: View, y?: View): void;
  /** out = −ln softmax(x) at each row's target: x [N, C], targets [N] → [N]. */
  crossEntropy(x: View, targets: View, out: View): void;
  /** The gradient of {@link crossEntropy} for its x: dy · (softmax(x) − 1 at the target): dy [N] → [N, C]. */
  crossEntropyGradient(x: View, targets: View, dy: View, out: View): void;
  /** out = mean and biased variance of each channel: x [N, C, …], not empty → [2, C]. */
  channelMoments(x: View, out: View): void;
  /** out = Σ x·y and Σ x over each channel: [N, C, …] both → [2, C]. */
  channelSums(x: View, y: View, out: View): void;
  /**
   * out = x·scale + shift in each channel, rounded twice, then the epilogue: x [N, C, …], the coefficients [2, C] are scales
   * and shifts → [N, C, …].
   */
  channelAffine(x: View, coefficients: View, out: View, epilogue?: Epilogue): void;
  /** Row i of out = row indices[i] of x, times `scale`, plus `shift`: a batch of a data set. Rows lie along axis 0. */
  takeRows(x: View, indices: View, scale: number, shift: number, out: View): void;
  /** Changes the gapless views in place by the rule; `scalars` is read when the kernel runs. */
  update(rule: UpdateRule, views: readonly View[], scalars: ArrayLike<number>): void;
}

export type KernelName = keyof Kernels;

/** One call of a kernel, as `compile` records it. */
export type KernelCall = {
  [Name in KernelName]: { readonly kernel: Name; readonly args: Parameters<Kernels[Name]> };
}[KernelName];

/** Memory that a kernel set reads without copying. */
export interface KernelMemory {
  /**
   * A zero-filled array in this memory. It is given back when nothing refers to the array itself any more: a view on its
   * buffer does not count.
   */
  allocate(dtype: DType, length: number): TypedArray;
  /** Whether the array lies in this memory. */
  owns(array: TypedArray): boolean;
  /**
   * Copies of the arrays, laid out to suit `calls`, which will use them again and again. Arrays that lie here already are
   * left out.
   */
  takeIn(
    arrays: ReadonlySet<TypedArray>,
    calls: readonly KernelCall[],
  ): ReadonlyMap<TypedArray, TypedArray>;
}

/** A kernel set: the loops, and what it can do beyond running one at a time. */
export interface KernelSet extends Kernels {
  readonly name: string;
  /** Left out by sets that work on the JavaScript heap. */
  readonly memory?: KernelMemory;
  /**
   * Calls that compute the same as these in fewer passes over memory. Left out by sets that have nothing to gain by it.
   *
   * @param isTemporary whether nobody looks at an array after the step
   */
  fuse?(
    calls: readonly KernelCall[],
    isTemporary: (array: TypedArray) => boolean,
  ): readonly KernelCall[];
  /**
   * A function that runs the calls in order, again and again, on the same arrays; `scalars` of updates are read anew each
   * time. Left out by sets that have no faster way than calling.
   *
   * @param after called after each call, which takes time: for those who look at one call at a time
   */
  assemble?(calls: readonly KernelCall[], after?: (call: KernelCall) => void): () => void;
}
