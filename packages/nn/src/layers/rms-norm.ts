import {
  type DType,
  ones,
  rmsNorm,
  type Shape,
  type ShapeOf,
  type Tensor,
} from '@downhill/autograd';
import { Module } from '../module.js';

/** Options of {@link RMSNorm}. */
export interface RMSNormOptions {
  /** ε, added to the mean square. Default: the machine epsilon of the input's type, as in PyTorch. */
  readonly epsilon?: number;
  /** Whether there is a weight to learn. Default true. */
  readonly affine?: boolean;
  /** Default float32. */
  readonly dtype?: DType;
}

/** y = x/√(mean of x² + ε)·weight, over the last axes of each example (Zhang & Sennrich, 2019). */
export class RMSNorm extends Module {
  /** The lengths of the axes that are normalised. */
  readonly normalizedShape: Shape;
  /** Of the normalised shape; null without. */
  readonly weight: Tensor | null;
  /** ε, added to the mean square; undefined for the machine epsilon of the input's type. */
  readonly epsilon: number | undefined;

  /** @param normalizedShape the lengths of the axes that are normalised, or the one length */
  constructor(
    normalizedShape: number | Shape,
    { epsilon, affine = true, dtype = 'float32' }: RMSNormOptions = {},
  ) {
    super();
    this.normalizedShape =
      typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
    this.weight = affine ? ones(this.normalizedShape, { dtype, requiresGrad: true }) : null;
    this.epsilon = epsilon;
  }

  override resetParameters(): void {
    this.weight?.assign(ones([]));
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    const { weight, epsilon } = this;
    const options = epsilon === undefined ? { weight } : { weight, epsilon };
    return rmsNorm(x, this.normalizedShape, options);
  }
}
