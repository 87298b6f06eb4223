import { type Tensor, updateInPlace } from '@downhill/autograd';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { updateRule } from './rule.js';

/** Options of {@link Adam} and {@link AdamW}. */
export interface AdamOptions {
  /** Default 0.001. */
  learningRate: number;
  /** β₁, β₂: how slowly the averages of the gradient and of its square follow. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Keeps the divisor from 0. Default 1e-8. */
  epsilon: number;
  /** λ. Default 0 in Adam, where λ·p is added to the gradient of p; 0.01 in AdamW. */
  weightDecay: number;
  /** Divides by the greatest average of squares so far (Reddi et al., 2018). Default false. */
  amsgrad: boolean;
}

export const adamDefaults: AdamOptions = {
  learningRate: 0.001,
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0,
  amsgrad: false,
};

/**
 * Adam (Kingma & Ba, 2015), as PyTorch computes it.
 *
 * g ← g + λp; m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − lr·m̂ / (√v̂ + ε), m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
 *
 * @example new Adam(model.parameters())
 */
export class Adam extends ParameterwiseOptimizer<AdamOptions> {
  constructor(parameters: Parameters<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(parameters, adamDefaults, options);
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

/** One step of Adam: `decay`·p is added to the gradient, and p multiplied by `shrink`. */
export function adamStep(
  parameter: Tensor,
  gradient: Tensor,
  { learningRate, betas: [beta1, beta2], epsilon, amsgrad }: AdamOptions,
  state: ParameterState,
  { decay, shrink }: { readonly decay: number; readonly shrink: number },
): void {
  const averages = [state.tensor('exp_avg'), state.tensor('exp_avg_sq')];
  if (amsgrad) averages.push(state.tensor('max_exp_avg_sq'));
  const stepSize = learningRate / (1 - beta1 ** state.step);
  const rootOfCorrection = Math.sqrt(1 - beta2 ** state.step);
  updateInPlace(
    amsgrad ? amsgradRule : adamRule,
    [parameter, gradient, ...averages],
    [stepSize, beta1, beta2, epsilon, rootOfCorrection, decay, shrink],
  );
}

const adamRule = updateRule(
  'adam',
  ([p, g, m, v], [stepSize, beta1, beta2, epsilon, rootOfCorrection, decay, shrink]) => {
    for (let i = 0; i < p.length; i++) {
      const slope = g[i]! + decay * p[i]!;
      const mean = beta1 * m[i]! + (1 - beta1) * slope;
      const square = beta2 * v[i]! + (1 - beta2) * slope * slope;
      m[i] = mean;
      v[i] = square;
      const divisor = Math.sqrt(square) / rootOfCorrection + epsilon;
      p[i] = shrink * p[i]! - (stepSize * mean) / divisor;
    }
  },
);

const amsgradRule = updateRule(
  'amsgrad',
  ([p, g, m, v, greatest], [stepSize, beta1, beta2, epsilon, rootOfCorrection, decay, shrink]) => {
    for (let i = 0; i < p.length; i++) {
      const slope = g[i]! + decay * p[i]!;
      const mean = beta1 * m[i]! + (1 - beta1) * slope;
      const square = beta2 * v[i]! + (1 - beta2) * slope * slope;
      m[i] = mean;
      v[i] = square;
      greatest[i] = Math.max(greatest[i]!, square);
      const divisor = Math.sqrt(greatest[i]!) / rootOfCorrection + epsilon;
      p[i] = shrink * p[i]! - (stepSize * mean) / divisor;
    }
  },
);
