import type { Tensor } from '@downhill/autograd';
import { type AdamOptions, adamDefaults, adamStep } from './adam.js';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';

/**
 * Adam with the decay of weights kept apart from their gradient (Loshchilov & Hutter, 2019): p ← (1 − lr·λ)·p, then
 * Adam's step with λ = 0. `weightDecay` is 0.01 by default.
 *
 * @example new AdamW(model.parameters(), { learningRate: 0.003, weightDecay: 0.05 })
 */
export class AdamW extends ParameterwiseOptimizer<AdamOptions> {
  constructor(parameters: Parameters<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(parameters, { ...adamDefaults, weightDecay: 0.01 }, options);
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    group: Group<AdamOptions>,
    state: ParameterState,
  ): void {
    const shrink = 1 - group.learningRate * group.weightDecay;
    adamStep(parameter, gradient, group, state, { decay: 0, shrink });
  }
}
