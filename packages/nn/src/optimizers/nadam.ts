import { type Tensor, updateInPlace } from '@downhill/autograd';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { updateRule } from './rule.js';

/** Options of {@link NAdam}. */
export interface NAdamOptions {
  /** Default 0.002. */
  learningRate: number;
  /** β₁, β₂: how slowly the averages of the gradient and of its square follow. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Keeps the divisor from 0. Default 1e-8. */
  epsilon: number;
  /** λ: adds λ·p to the gradient of p. Default 0. */
  weightDecay: number;
  /** ψ: how fast the momentum warms up. Default 0.004. */
  momentumDecay: number;
  /** Counts μₜ twice in Πₜ₊₁, as PyTorch did by mistake before 2.0. Default false. */
  asPyTorch1: boolean;
}

const defaults: NAdamOptions = {
  learningRate: 0.002,
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0,
  momentumDecay: 0.004,
  asPyTorch1: false,
};

/**
 * Adam with Nesterov's momentum (Dozat, 2016), as PyTorch computes it.
 *
 * μₜ = β₁(1 − ½·0.96^(tψ)), Πₜ = μ₁⋯μₜ; m and v as in Adam;
 * p ← p − lr·((1 − μₜ)/(1 − Πₜ)·g + μₜ₊₁/(1 − Πₜ₊₁)·m) / (√v̂ + ε).
 *
 * @example new NAdam(model.parameters())
 */
export class NAdam extends ParameterwiseOptimizer<NAdamOptions> {
  constructor(parameters: Parameters<NAdamOptions>, options: Partial<NAdamOptions> = {}) {
    super(parameters, defaults, options);
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    group: Group<NAdamOptions>,
    state: ParameterState,
  ): void {
    const { learningRate, betas, epsilon, weightDecay, momentumDecay, asPyTorch1 } = group;
    const [beta1, beta2] = betas;
    const momentumAt = (step: number) => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
    const momentum = momentumAt(state.step);
    const next = momentumAt(state.step + 1);
    const product = state.number('mu_product', 1) * momentum;
    state.setNumber('mu_product', product);
    const nextProduct = product * next * (asPyTorch1 ? momentum : 1);
    updateInPlace(
      rule,
      [parameter, gradient, state.tensor('exp_avg'), state.tensor('exp_avg_sq')],
      [
        (learningRate * (1 - momentum)) / (1 - product),
        (learningRate * next) / (1 - nextProduct),
        beta1,
        beta2,
        epsilon,
        1 - beta2 ** state.step,
        weightDecay,
      ],
    );
  }
}

const rule = updateRule(
  'nadam',
  ([p, g, m, v], [gradientRate, meanRate, beta1, beta2, epsilon, correction, weightDecay]) => {
    for (let i = 0; i < p.length; i++) {
      const slope = g[i]! + weightDecay * p[i]!;
      const mean = beta1 * m[i]! + (1 - beta1) * slope;
      const square = beta2 * v[i]! + (1 - beta2) * slope * slope;
      m[i] = mean;
      v[i] = square;
      const divisor = Math.sqrt(square / correction) + epsilon;
      p[i]! -= (gradientRate * slope + meanRate * mean) / divisor;
    }
  },
);
