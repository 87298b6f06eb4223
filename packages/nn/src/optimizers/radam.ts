import { type Tensor, updateInPlace } from '@downhill/autograd';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { updateRule } from './rule.js';

/** Options of {@link RAdam}. */
export interface RAdamOptions {
  /** Default 0.001. */
  learningRate: number;
  /** β₁, β₂: how slowly the averages of the gradient and of its square follow. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Keeps the divisor from 0. Default 1e-8. */
  epsilon: number;
  /** λ: adds λ·p to the gradient of p. Default 0. */
  weightDecay: number;
}

const defaults: RAdamOptions = {
  learningRate: 0.001,
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0,
};

/**
 * Adam that waits until the average of squares can be trusted (Liu et al., 2020), as PyTorch computes it.
 *
 * ρ∞ = 2/(1 − β₂) − 1, ρₜ = ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ). While ρₜ ≤ 5: p ← p − lr·m̂; then p ← p − lr·r·m̂·√(1 − β₂ᵗ)/(√v + ε),
 * r = √((ρₜ−4)(ρₜ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρₜ)).
 *
 * @example new RAdam(model.parameters())
 */
export class RAdam extends ParameterwiseOptimizer<RAdamOptions> {
  constructor(parameters: Parameters<RAdamOptions>, options: Partial<RAdamOptions> = {}) {
    super(parameters, defaults, options);
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { learningRate, betas: [beta1, beta2], epsilon, weightDecay }: Group<RAdamOptions>,
    state: ParameterState,
  ): void {
    const correction = 1 - beta2 ** state.step;
    const limit = 2 / (1 - beta2) - 1;
    const length = limit - (2 * state.step * beta2 ** state.step) / correction;
    const trusted = length > 5;
    const rectification = Math.sqrt(
      ((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length),
    );
    const stepSize = learningRate / (1 - beta1 ** state.step);
    updateInPlace(
      rule,
      [parameter, gradient, state.tensor('exp_avg'), state.tensor('exp_avg_sq')],
      [
        trusted ? stepSize * rectification * Math.sqrt(correction) : stepSize,
        trusted ? 1 : 0,
        beta1,
        beta2,
        epsilon,
        weightDecay,
      ],
    );
  }
}

const rule = updateRule(
  'radam',
  ([p, g, m, v], [stepSize, trusted, beta1, beta2, epsilon, weightDecay]) => {
    for (let i = 0; i < p.length; i++) {
      const slope = g[i]! + weightDecay * p[i]!;
      const mean = beta1 * m[i]! + (1 - beta1) * slope;
      const square = beta2 * v[i]! + (1 - beta2) * slope * slope;
      m[i] = mean;
      v[i] = square;
      p[i]! -= (stepSize * mean) / (trusted === 1 ? Math.sqrt(square) + epsilon : 1);
    }
  },
);
