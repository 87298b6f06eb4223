import { type Tensor, type TypedArray, type UpdateRule, updateInPlace } from '@downhill/autograd';
import { type Group, Optimizer, type ParameterState, type Parameters } from './optimizer.js';

export interface AdamOptions {
  /** Default 0.001. */
  learningRate: number;
  /** β₁, β₂: how slowly the averages of the gradient and of its square follow. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Keeps the divisor from 0. Default 1e-8. */
  epsilon: number;
  /** λ: adds λ·p to the gradient of p. Default 0. */
  weightDecay: number;
  /** Divides by the greatest average of squares so far (Reddi et al., 2018). Default false. */
  amsgrad: boolean;
}

/**
 * Adam (Kingma & Ba, 2015), as PyTorch computes it.
 *
 * g ← g + λp; m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − lr·m̂ / (√v̂ + ε), m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
 */
export class Adam extends Optimizer<AdamOptions> {
  constructor(parameters: Parameters<AdamOptions>, options: Partial<AdamOptions> = {}) {
    const defaults = {
      learningRate: 0.001,
      betas: [0.9, 0.999] as const,
      epsilon: 1e-8,
      weightDecay: 0,
      amsgrad: false,
    };
    super(parameters, { ...defaults, ...options });
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    group: Group<AdamOptions>,
    state: ParameterState,
  ): void {
    adamStep(parameter, gradient, group, state, { decay: group.weightDecay, shrink: 1 });
  }
}

/** One step of Adam: p is first multiplied by `shrink`, and `decay`·p added to the gradient. */
export function adamStep(
  parameter: Tensor,
  gradient: Tensor,
  { learningRate, betas: [beta1, beta2], epsilon, amsgrad }: AdamOptions,
  state: ParameterState,
  { decay, shrink }: { readonly decay: number; readonly shrink: number },
): void {
  const tensors = [parameter, gradient, state.tensor('exp_avg'), state.tensor('exp_avg_sq')];
  if (amsgrad) tensors.push(state.tensor('max_exp_avg_sq'));
  const stepSize = learningRate / (1 - beta1 ** state.step);
  const root = Math.sqrt(1 - beta2 ** state.step);
  updateInPlace(adam, tensors, [stepSize, beta1, beta2, epsilon, root, decay, shrink]);
}

const adam: UpdateRule = {
  name: 'adam',
  apply(arrays, scalars) {
    const [p, g, m, v] = arrays as [TypedArray, TypedArray, TypedArray, TypedArray];
    const greatest = arrays[4];
    const [stepSize, beta1, beta2, epsilon, root, decay, shrink] = scalars as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < p.length; i++) {
      const slope = g[i]! + decay * p[i]!;
      const mean = beta1 * m[i]! + (1 - beta1) * slope;
      let square = beta2 * v[i]! + (1 - beta2) * slope * slope;
      m[i] = mean;
      v[i] = square;
      if (greatest !== undefined) square = greatest[i] = Math.max(greatest[i]!, square);
      p[i] = p[i]! * shrink - (stepSize * mean) / (Math.sqrt(square) / root + epsilon);
    }
  },
};
