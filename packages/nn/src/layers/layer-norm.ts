import {
  type DType,
  layerNorm,
  ones,
  type Shape,
  type ShapeOf,
  type Tensor,
  zeros,
} from '@downhill/autograd';
import { Module } from '../module.js';

/** Options of {@link LayerNorm}. */
export interface LayerNormOptions {
  /** ε, added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether there is a weight to learn. Default true. */
  readonly affine?: boolean;
  /** Whether there is a bias to learn, given that there is a weight. Default true. */
  readonly bias?: boolean;
  /** Default float32. */
  readonly dtype?: DType;
}

/**
 * y = (x − mean)/√(variance + ε)·weight + bias, over the last axes of each example (Ba et al., 2016).
 *
 * `weight` and `bias` have the shape of those axes, and start at 1 and 0.
 */
export class LayerNorm extends Module {
  /** The lengths of the axes that are normalised. */
  readonly normalizedShape: Shape;
  /** Of the normalised shape; null without. */
  readonly weight: Tensor | null;
  /** Of the normalised shape; null without. */
  readonly bias: Tensor | null;
  /** ε, added to the variance. */
  readonly epsilon: number;

  /** @param normalizedShape the lengths of the axes that are normalised, or the one length */
  constructor(
    normalizedShape: number | Shape,
    { epsilon = 1e-5, affine = true, bias = true, dtype = 'float32' }: LayerNormOptions = {},
  ) {
    super();
    this.normalizedShape =
      typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
    const learnt = { dtype, requiresGrad: true };
    this.weight = affine ? ones(this.normalizedShape, learnt) : null;
    this.bias = affine && bias ? zeros(this.normalizedShape, learnt) : null;
    this.epsilon = epsilon;
  }

  override resetParameters(): void {
    this.weight?.assign(ones([]));
    this.bias?.assign(zeros([]));
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    const { weight, bias, epsilon } = this;
    return layerNorm(x, this.normalizedShape, { weight, bias, epsilon });
  }
}
