import {
  AutogradError,
  batchNorm,
  batchStatistics,
  type ChannelStatistics,
  type DType,
  noGrad,
  ones,
  type ShapeOf,
  type Tensor,
  zeros,
} from '@downhill/autograd';
import { requireSize } from '../layer-options.js';
import { isLazy, lazyIfEmpty, learnWidth } from '../lazy.js';
import { Module } from '../module.js';

/** Options of {@link BatchNorm1d} and {@link BatchNorm2d}. */
export interface BatchNormOptions {
  /** ε, added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** How much of a batch goes into the running mean and variance; null for the plain mean of all. Default 0.1. */
  readonly momentum?: number | null;
  /** Whether there are a weight and a bias to learn. Default true. */
  readonly affine?: boolean;
  /** Whether running statistics are kept; without, evaluation too uses the batch's own. Default true. */
  readonly trackRunningStats?: boolean;
  /** Default float32. */
  readonly dtype?: DType;
}

/**
 * y = (x − mean)/√(variance + ε)·weight + bias, per channel over the batch (Ioffe & Szegedy, 2015).
 *
 * While training, mean and variance are those of the batch, and go into `running_mean` and `running_var` (the variance
 * with Bessel's correction, as in PyTorch); in evaluation, the running ones are used. `weight` starts at 1, `bias` at 0.
 *
 * Without `features`, it is a lazy layer: see {@link Linear}.
 */
abstract class BatchNorm extends Module {
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly runningMean: Tensor | null;
  readonly runningVar: Tensor | null;
  readonly numBatchesTracked: Tensor | null;
  readonly epsilon: number;
  readonly momentum: number | null;
  readonly #told: number;

  constructor(options?: BatchNormOptions);
  /** @throws AutogradError when the number of features is not a whole number of at least 1 */
  constructor(features: number, options?: BatchNormOptions);
  constructor(first?: number | BatchNormOptions, second?: BatchNormOptions) {
    super();
    const [features, options = {}] =
      typeof first === 'object' ? [undefined, first] : [first, second];
    const {
      epsilon = 1e-5,
      momentum = 0.1,
      affine = true,
      trackRunningStats = true,
      dtype = 'float32',
    } = options;
    if (features !== undefined) requireSize(this.constructor.name, 'features', features);
    this.#told = features ?? 0;
    const shape = [this.#told];
    const learnt = { dtype, requiresGrad: true };
    this.weight = affine ? lazyIfEmpty(ones(shape, learnt)) : null;
    this.bias = affine ? lazyIfEmpty(zeros(shape, learnt)) : null;
    this.runningMean = trackRunningStats ? lazyIfEmpty(zeros(shape, { dtype })) : null;
    this.runningVar = trackRunningStats ? lazyIfEmpty(ones(shape, { dtype })) : null;
    this.numBatchesTracked = trackRunningStats ? zeros([], { dtype: 'int32' }) : null;
    this.epsilon = epsilon;
    this.momentum = momentum;
  }

  /** 0 while they are not known. */
  get features(): number {
    return (this.weight ?? this.runningMean)?.size ?? this.#told;
  }

  /** Weight 1, bias 0, and no memory of batches. */
  override resetParameters(): void {
    this.weight?.assign(ones([]));
    this.bias?.assign(zeros([]));
    this.runningMean?.assign(zeros([]));
    this.runningVar?.assign(ones([]));
    this.numBatchesTracked?.assign(zeros([]));
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    this.#requireLayout(x);
    const { weight, bias, epsilon, runningMean, runningVar } = this;
    if (!this.training && runningMean !== null && runningVar !== null) {
      const statistics = { mean: runningMean, variance: runningVar };
      return batchNorm(x, { weight, bias, epsilon, statistics });
    }
    const statistics = batchStatistics(x);
    if (this.training) noGrad(() => this.#track(statistics, x.size / x.shape[1]!));
    return batchNorm(x, { weight, bias, epsilon, statistics });
  }

  /** The layouts that x may have. */
  protected abstract readonly layouts: readonly string[];

  #requireLayout(x: Tensor): void {
    const channels = x.shape[1] ?? 0;
    const fits = this.layouts.some((layout) => layout.split(',').length === x.rank);
    const tensor = this.weight ?? this.runningMean;
    if (fits && tensor !== null && isLazy(tensor)) learnWidth(this, channels);
    const { features } = this;
    if (fits && (channels === features || features === 0)) return;
    const problem = `x must be ${this.layouts.join(' or ')}${features === 0 ? '' : ` with C = ${features}`}`;
    throw new AutogradError(this.constructor.name, problem, `x [${x.shape.join(', ')}]`);
  }

  #track({ mean, variance }: ChannelStatistics, count: number): void {
    const { runningMean, runningVar, numBatchesTracked, momentum } = this;
    if (runningMean === null || runningVar === null || numBatchesTracked === null) return;
    numBatchesTracked.assign(numBatchesTracked.add(1));
    const share = momentum ?? numBatchesTracked.to(mean.dtype).reciprocal();
    const unbiased = variance.mul(count / (count - 1));
    runningMean.assign(runningMean.add(mean.sub(runningMean).mul(share)));
    runningVar.assign(runningVar.add(unbiased.sub(runningVar).mul(share)));
  }
}

/**
 * y = (x − mean)/√(variance + ε)·weight + bias, per channel of x [N, C] or [N, C, L] (Ioffe & Szegedy, 2015).
 *
 * While training, mean and variance are those of the batch, and go into `running_mean` and `running_var`; in evaluation,
 * the running ones are used. `weight` [C] starts at 1, `bias` [C] at 0. Without `features`, it is a lazy layer: see
 * {@link Linear}.
 *
 * @example new BatchNorm1d(3).forward(zeros([8, 3])).shape   // [8, 3]
 */
export class BatchNorm1d extends BatchNorm {
  protected override readonly layouts = ['[N, C]', '[N, C, L]'];
}

/**
 * y = (x − mean)/√(variance + ε)·weight + bias, per channel of x [N, C, H, W] (Ioffe & Szegedy, 2015).
 *
 * While training, mean and variance are those of the batch, and go into `running_mean` and `running_var`; in evaluation,
 * the running ones are used. `weight` [C] starts at 1, `bias` [C] at 0. Without `features`, it is a lazy layer: see
 * {@link Linear}.
 *
 * @example new BatchNorm2d(3, { momentum: 0.01 }).forward(zeros([8, 3, 5, 5])).shape   // [8, 3, 5, 5]
 */
export class BatchNorm2d extends BatchNorm {
  protected override readonly layouts = ['[N, C, H, W]'];
}
