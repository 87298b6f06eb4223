import { type Tensor, updateInPlace } from '@downhill/autograd';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { updateRule } from './rule.js';

/** Options of {@link Lion}. */
export interface LionOptions {
  /** Default 0.0001: a tenth of what Adam takes. */
  learningRate: number;
  /** β₁, β₂: the average's weight in the step, and how slowly the average follows. Default [0.9, 0.99]. */
  betas: readonly [number, number];
  /** λ: p shrinks by lr·λ·p in each step. Default 0. */
  weightDecay: number;
}

const defaults: LionOptions = { learningRate: 1e-4, betas: [0.9, 0.99], weightDecay: 0 };

/**
 * Steps of one size, by sign only (Chen et al., 2023).
 *
 * p ← (1 − lr·λ)p − lr·sign(β₁m + (1 − β₁)g); m ← β₂m + (1 − β₂)g.
 *
 * @example new Lion(model.parameters())
 */
export class Lion extends ParameterwiseOptimizer<LionOptions> {
  constructor(parameters: Parameters<LionOptions>, options: Partial<LionOptions> = {}) {
    super(parameters, defaults, options);
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { learningRate, betas, weightDecay }: Group<LionOptions>,
    state: ParameterState,
  ): void {
    const scalars = [learningRate, ...betas, 1 - learningRate * weightDecay];
    updateInPlace(rule, [parameter, gradient, state.tensor('exp_avg')], scalars);
  }
}

const rule = updateRule('lion', ([p, g, m], [learningRate, beta1, beta2, shrink]) => {
  for (let i = 0; i < p.length; i++) {
    const direction = Math.sign(beta1 * m[i]! + (1 - beta1) * g[i]!);
    p[i] = shrink * p[i]! - learningRate * direction;
    m[i] = beta2 * m[i]! + (1 - beta2) * g[i]!;
  }
});
