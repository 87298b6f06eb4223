import {
  AutogradError,
  type DType,
  ones,
  type Shape,
  type Tensor,
  zeros,
} from '@downhill/autograd';
import { Module } from '../module.js';
import { standardize } from './normalize.js';

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
  readonly normalizedShape: Shape;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
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

  override forward(x: Tensor): Tensor {
    const { y } = standardize(x, lastAxes('LayerNorm', x, this.normalizedShape), this.epsilon);
    const scaled = this.weight === null ? y : y.mul(this.weight);
    return this.bias === null ? scaled : scaled.add(this.bias);
  }
}

/**
 * The axes of x that `shape` stands for.
 *
 * @throws AutogradError when the last axes of x have other lengths
 */
export function lastAxes(layer: string, x: Tensor, shape: Shape): number[] {
  const axes = shape.map((_, i) => i - shape.length);
  if (shape.every((length, i) => x.shape.at(axes[i]!) === length)) return axes;
  const wanted = `[…, ${shape.join(', ')}]`;
  throw new AutogradError(layer, `x must be ${wanted}`, `x [${x.shape.join(', ')}]`);
}
