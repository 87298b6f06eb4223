/** Draws what kernel calls are made of: views with odd sizes, offsets, gaps, exchanged, reversed and repeated axes. */
import { type DType, dtypes } from '../../src/dtype.js';
import { Generator } from '../../src/index.js';
import type { View } from '../../src/kernels/kernels.js';
import { rowMajorStrides, sizeOf } from '../../src/shape.js';

export class Draw {
  readonly #random: Generator;

  constructor(seed: number | string) {
    this.#random = new Generator(seed);
  }

  integer(low: number, high: number): number {
    return low + this.#random.integer(high - low + 1);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!;
  }

  chance(probability: number): boolean {
    return this.#random.uniform() < probability;
  }

  number(low = -2, high = 2): number {
    return this.#random.uniform(low, high);
  }

  shape(rank: number, longest = 9): number[] {
    return Array.from({ length: rank }, () => this.integer(1, longest));
  }

  /** A row-major view at an odd place in a longer array that is full of `old`: what kernels write to. */
  output(shape: readonly number[], dtype: DType = 'float32', old = 7): View {
    const offset = this.integer(0, 3);
    const array = new dtypes[dtype].array(offset + sizeOf(shape) + this.integer(0, 2)).fill(old);
    return { array, shape, strides: rowMajorStrides(shape), offset };
  }

  /** A view in which no two elements are one, filled with `element()`. */
  view(
    shape: readonly number[],
    dtype: DType = 'float32',
    element: () => number = () => this.number(),
  ): View {
    const axes = shape.map((_, axis) => axis);
    // As often as not gapless; else axes in another order, with gaps, some of them backwards.
    const isPlain = this.chance(0.4);
    const order = isPlain ? axes : this.chance(0.5) ? axes.toReversed() : this.#shuffled(axes);
    const strides = new Array<number>(shape.length);
    let step = isPlain || this.chance(0.5) ? 1 : this.integer(2, 3);
    let offset = this.integer(0, 3);
    for (const axis of order.toReversed()) {
      const isReversed = !isPlain && this.chance(0.2);
      strides[axis] = isReversed ? -step : step;
      if (isReversed) offset += step * Math.max(0, shape[axis]! - 1);
      step *= shape[axis]! + (isPlain || this.chance(0.6) ? 0 : this.integer(1, 2));
    }
    const array = new dtypes[dtype].array(offset + step * 2 + 4).map(element);
    return { array, shape, strides, offset };
  }

  /** A view of `shape` in which some axes may repeat one element. */
  broadcast(shape: readonly number[], dtype: DType = 'float32', element?: () => number): View {
    const repeated = shape.map(() => this.chance(0.25));
    const distinct = shape.map((length, axis) => (repeated[axis] ? 1 : length));
    const view = this.view(distinct, dtype, element);
    const strides = view.strides.map((stride, axis) => (repeated[axis] ? 0 : stride));
    return { ...view, shape, strides };
  }

  #shuffled(axes: readonly number[]): number[] {
    return [...this.#random.permutation(axes.length)].map((i) => axes[i]!);
  }
}
