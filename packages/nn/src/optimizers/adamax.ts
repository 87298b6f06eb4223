import { type Tensor, updateInPlace } from '@downhill/autograd';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { updateRule } from './rule.js';

/** Options of {@link Adamax}. */
export interface AdamaxOptions {
  /** Default 0.002. */
  learningRate: number;
  /** β₁, β₂: how slowly the average of the gradient and its greatest size follow. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Keeps the divisor from 0. Default 1e-8. */
  epsilon: number;
  /** λ: adds λ·p to the gradient of p. Default 0. */
  weightDecay: number;
}

const defaults: AdamaxOptions = {
  learningRate: 0.002,
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0,
};

/**
 * Adam with the greatest gradient in place of the average of squares (Kingma & Ba, 2015), as PyTorch computes it.
 *
 * g ← g + λp; m ← β₁m + (1 − β₁)g; u ← max(β₂u, |g| + ε); p ← p − lr/(1 − β₁ᵗ)·m/u.
 *
 * @example new Adamax(model.parameters())
 */
export class Adamax extends ParameterwiseOptimizer<AdamaxOptions> {
  constructor(parameters: Parameters<AdamaxOptions>, options: Partial<AdamaxOptions> = {}) {
    super(parameters, defaults, options);
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { learningRate, betas: [beta1, beta2], epsilon, weightDecay }: Group<AdamaxOptions>,
    state: ParameterState,
  ): void {
    updateInPlace(
      rule,
      [parameter, gradient, state.tensor('exp_avg'), state.tensor('exp_inf')],
      [learningRate / (1 - beta1 ** state.step), beta1, beta2, epsilon, weightDecay],
    );
  }
}

const rule = updateRule(
  'adamax',
  ([p, g, m, u], [stepSize, beta1, beta2, epsilon, weightDecay]) => {
    for (let i = 0; i < p.length; i++) {
      const slope = g[i]! + weightDecay * p[i]!;
      const mean = beta1 * m[i]! + (1 - beta1) * slope;
      const greatest = Math.max(beta2 * u[i]!, Math.abs(slope) + epsilon);
      m[i] = mean;
      u[i] = greatest;
      p[i]! -= (stepSize * mean) / greatest;
    }
  },
);
