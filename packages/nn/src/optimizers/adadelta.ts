import { type Tensor, updateInPlace } from '@downhill/autograd';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { updateRule } from './rule.js';

/** Options of {@link Adadelta}. */
export interface AdadeltaOptions {
  /** Default 1. */
  learningRate: number;
  /** ρ: how slowly the averages of squares follow. Default 0.9. */
  rho: number;
  /** Keeps divisor and step from 0. Default 1e-6. */
  epsilon: number;
  /** λ: adds λ·p to the gradient of p. Default 0. */
  weightDecay: number;
}

const defaults: AdadeltaOptions = { learningRate: 1, rho: 0.9, epsilon: 1e-6, weightDecay: 0 };

/**
 * Steps in the unit of the parameter (Zeiler, 2012), as PyTorch computes it.
 *
 * g ← g + λp; v ← ρv + (1 − ρ)g²; Δ = √(u + ε)/√(v + ε)·g; p ← p − lr·Δ; u ← ρu + (1 − ρ)Δ².
 *
 * @example new Adadelta(model.parameters())
 */
export class Adadelta extends ParameterwiseOptimizer<AdadeltaOptions> {
  constructor(parameters: Parameters<AdadeltaOptions>, options: Partial<AdadeltaOptions> = {}) {
    super(parameters, defaults, options);
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { learningRate, rho, epsilon, weightDecay }: Group<AdadeltaOptions>,
    state: ParameterState,
  ): void {
    updateInPlace(
      rule,
      [parameter, gradient, state.tensor('square_avg'), state.tensor('acc_delta')],
      [learningRate, rho, epsilon, weightDecay],
    );
  }
}

const rule = updateRule('adadelta', ([p, g, v, u], [learningRate, rho, epsilon, weightDecay]) => {
  for (let i = 0; i < p.length; i++) {
    const slope = g[i]! + weightDecay * p[i]!;
    const square = rho * v[i]! + (1 - rho) * slope * slope;
    const delta = (Math.sqrt(u[i]! + epsilon) / Math.sqrt(square + epsilon)) * slope;
    v[i] = square;
    u[i] = rho * u[i]! + (1 - rho) * delta * delta;
    p[i]! -= learningRate * delta;
  }
});
