/** Tensors of random numbers. They are drawn by a kernel, so that a compiled step draws new ones each time it is run. */
import { arrayOf } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { Generator } from '../random.js';
import { requireFraction, requireInteger } from '../require.js';
import { requireShape, type Shape } from '../shape.js';
import type { ShapeOf } from '../shape-types/broadcast.js';
import type { Literal } from '../shape-types/literal.js';
import { Tensor } from '../tensor.js';
import { finish, type TensorOptions } from './creation.js';

/** Options of {@link uniform}. */
export interface UniformOptions extends TensorOptions {
  /** Default 0. */
  readonly low?: number;
  /** Default 1. */
  readonly high?: number;
}

/** Options of {@link normal}. */
export interface NormalOptions extends TensorOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly standardDeviation?: number;
}

/** Options of {@link truncatedNormal}. */
export interface TruncatedNormalOptions extends NormalOptions {
  /** Default −2. */
  readonly low?: number;
  /** Default 2. */
  readonly high?: number;
}

/** Options of {@link bernoulli}. */
export interface BernoulliOptions extends TensorOptions {
  /** Of a 1. Default 0.5. */
  readonly probability?: number;
}

/**
 * Numbers uniform in [low, high).
 *
 * @throws AutogradError when there is no generator
 * @example uniform([2, 3], new Generator(1), { low: -1 }).shape   // [2, 3]
 */
export function uniform<const S extends Shape>(
  shape: S,
  random: Generator,
  { low = 0, high = 1, ...options }: UniformOptions = {},
): Tensor<Literal<S>> {
  const rounded = arrayOf(options.dtype ?? 'float32', 1);
  return drawn('uniform', shape, random, options, [low, high], () => {
    rounded[0] = random.uniform(low, high);
    return low < high && rounded[0] >= high ? low : rounded[0];
  });
}

/**
 * Numbers from the normal distribution.
 *
 * @throws AutogradError when there is no generator
 * @example normal([784, 128], random.stream('init/fc1'), { standardDeviation: 0.05 }).shape   // [784, 128]
 */
export function normal<const S extends Shape>(
  shape: S,
  random: Generator,
  { mean = 0, standardDeviation = 1, ...options }: NormalOptions = {},
): Tensor<Literal<S>> {
  const draw = () => random.normal(mean, standardDeviation);
  return drawn('normal', shape, random, options, [mean, standardDeviation], draw);
}

/**
 * Numbers from the part of the normal distribution between `low` and `high`.
 *
 * @throws AutogradError unless low < high and the standard deviation is positive
 * @example truncatedNormal([8, 4], random, { standardDeviation: 0.02, low: -0.04, high: 0.04 }).max().item() <= 0.04   // true
 */
export function truncatedNormal<const S extends Shape>(
  shape: S,
  random: Generator,
  { mean = 0, standardDeviation = 1, low = -2, high = 2, ...options }: TruncatedNormalOptions = {},
): Tensor<Literal<S>> {
  const op = 'truncatedNormal';
  if (!(low < high && standardDeviation > 0)) {
    throw new AutogradError(
      op,
      `low must be less than high and the deviation positive, not ${low}, ${high} and ${standardDeviation}`,
    );
  }
  const z = (x: number) => (x - mean) / standardDeviation;
  // Uniform numbers, kept as often as the density says compared with its peak in the interval. What lies more than ten
  // deviations beyond the peak has a share of less than 10⁻²¹, and is left out.
  const peak = Math.min(Math.max(0, z(low)), z(high));
  const [from, to] = [Math.max(z(low), peak - 10), Math.min(z(high), peak + 10)];
  return drawn(op, shape, random, options, [mean, standardDeviation, low, high], () => {
    for (;;) {
      const candidate = random.uniform(from, to);
      if (random.uniform() < Math.exp((peak * peak - candidate * candidate) / 2)) {
        return mean + standardDeviation * candidate;
      }
    }
  });
}

/**
 * Ones with the given probability, else zeros.
 *
 * @throws AutogradError when the probability is not from 0 to 1
 * @example bernoulli([4], random, { probability: 1 })   // [1, 1, 1, 1]
 */
export function bernoulli<const S extends Shape>(
  shape: S,
  random: Generator,
  { probability = 0.5, ...options }: BernoulliOptions = {},
): Tensor<Literal<S>> {
  requireFraction('bernoulli', 'the probability', probability);
  const draw = () => Number(happens(random, probability));
  return drawn('bernoulli', shape, random, options, [probability], draw);
}

/**
 * The integers 0 … n − 1 in random order, as int32.
 *
 * @throws AutogradError when n is no integer ≥ 0
 * @example permutation(5, random).sort().values   // [0, 1, 2, 3, 4]
 */
export function permutation<N extends number>(n: N, random: Generator): Tensor<[N]> {
  requireInteger('permutation', 'the length', n, 0);
  let order: Uint32Array = new Uint32Array();
  let at: number = n;
  return drawn('permutation', [n], random, { dtype: 'int32' }, [], () => {
    if (at === n) {
      order = random.permutation(n);
      at = 0;
    }
    return order[at++]!;
  });
}

/**
 * Dropout (Srivastava et al., 2014): each element becomes 0 with the given probability, and is divided by 1 − probability
 * otherwise, so that its expectation stays the same. For training; at evaluation leave it out.
 *
 * @throws AutogradError when the probability is not from 0 to 1
 * @example dropout(hidden, 0.5, random)   // [8, 16] → [8, 16]
 */
export function dropout<X extends Tensor>(
  x: X,
  probability: number,
  random: Generator,
): Tensor<ShapeOf<X>>;
export function dropout(x: Tensor, probability: number, random: Generator): Tensor {
  requireFraction('dropout', 'the probability', probability);
  if (probability === 0) return x;
  const kept = probability === 1 ? 0 : 1 / (1 - probability);
  const options = { dtype: x.dtype === 'float64' ? x.dtype : 'float32' } as const;
  const draw = () => (happens(random, probability) ? 0 : kept);
  return x.mul(drawn('dropout', x.shape, random, options, [probability], draw));
}

/** True with the given probability, to 32 bits. */
function happens(random: Generator, probability: number): boolean {
  return random.uint32() < probability * 2 ** 32;
}

function drawn(
  op: string,
  shape: Shape,
  random: Generator,
  { dtype = 'float32', requiresGrad = false }: TensorOptions,
  parameters: readonly number[],
  draw: () => number,
): Tensor {
  if (!(random instanceof Generator)) {
    throw new AutogradError(op, 'a source of randomness is missing', 'pass new Generator(seed)');
  }
  requireShape(op, shape);
  const made = Tensor.empty(shape, dtype);
  // A compiled step tells draws apart by these.
  kernels.generate(Object.assign(draw, { random, parameters }), made);
  return finish(made, requiresGrad);
}
