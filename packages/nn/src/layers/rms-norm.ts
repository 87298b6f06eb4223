import { type DType, ones, rmsNorm, type Shape, type Tensor } from '@downhill/autograd';
import { Module } from '../module.js';

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
  readonly normalizedShape: Shape;
  readonly weight: Tensor | null;
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

  override forward(x: Tensor): Tensor {
    const { weight, epsilon } = this;
    const options = epsilon === undefined ? { weight } : { weight, epsilon };
    return rmsNorm(x, this.normalizedShape, options);
  }
}
