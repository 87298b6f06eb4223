import {
  AutogradError,
  type DType,
  groupNorm,
  ones,
  type ShapeOf,
  type Tensor,
  zeros,
} from '@downhill/autograd';
import { Module } from '../module.js';
import { requireGroups } from './convolution.js';

/** Options of {@link GroupNorm}. */
export interface GroupNormOptions {
  /** ε, added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether there are a weight and a bias to learn. Default true. */
  readonly affine?: boolean;
  /** Default float32. */
  readonly dtype?: DType;
}

/**
 * y = (x − mean)/√(variance + ε)·weight + bias, over each group of channels of each example (Wu & He, 2018).
 *
 * x is [N, channels, …]; `weight` and `bias` [channels] start at 1 and 0.
 */
export class GroupNorm extends Module {
  /** [channels]; null without. */
  readonly weight: Tensor | null;
  /** [channels]; null without. */
  readonly bias: Tensor | null;
  /** ε, added to the variance. */
  readonly epsilon: number;

  /** @throws AutogradError when the groups do not divide the channels */
  constructor(
    /** How many groups the channels fall into. */
    readonly groups: number,
    /** The length of axis 1. */
    readonly channels: number,
    { epsilon = 1e-5, affine = true, dtype = 'float32' }: GroupNormOptions = {},
  ) {
    super();
    requireGroups('GroupNorm', 'channels', channels, groups);
    const learnt = { dtype, requiresGrad: true };
    this.weight = affine ? ones([channels], learnt) : null;
    this.bias = affine ? zeros([channels], learnt) : null;
    this.epsilon = epsilon;
  }

  override resetParameters(): void {
    this.weight?.assign(ones([]));
    this.bias?.assign(zeros([]));
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    if (x.rank < 2 || x.shape[1] !== this.channels) {
      const problem = `x must be [N, ${this.channels}, …]`;
      throw new AutogradError('GroupNorm', problem, `x [${x.shape.join(', ')}]`);
    }
    const { weight, bias, epsilon } = this;
    return groupNorm(x, this.groups, { weight, bias, epsilon });
  }
}
