import { AutogradError, type Tensor, updateInPlace } from '@downhill/autograd';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { updateRule } from './rule.js';

/** Options of {@link SGD}. */
export interface SGDOptions {
  /** Default 0.001. */
  learningRate: number;
  /** μ: how much of the last step goes into the next. Default 0. */
  momentum: number;
  /** Which part of the gradient is kept out of the momentum. Default 0. */
  dampening: number;
  /** λ: adds λ·p to the gradient of p. Default 0. */
  weightDecay: number;
  /** Looks ahead along the momentum (Nesterov, 1983). Default false. */
  nesterov: boolean;
}

const defaults: SGDOptions = {
  learningRate: 0.001,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
};

/**
 * Stochastic gradient descent, with momentum where asked for, as PyTorch computes it.
 *
 * g ← g + λp; b ← μb + (1 − dampening)·g, the first time b ← g; p ← p − lr·b, with Nesterov p ← p − lr·(g + μb).
 *
 * @example new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9, nesterov: true })
 */
export class SGD extends ParameterwiseOptimizer<SGDOptions> {
  /** @throws AutogradError for Nesterov without momentum or with dampening */
  constructor(parameters: Parameters<SGDOptions>, options: Partial<SGDOptions> = {}) {
    super(parameters, defaults, options);
    for (const { nesterov, momentum, dampening } of this.groups) {
      if (nesterov && (momentum === 0 || dampening !== 0)) {
        throw new AutogradError('SGD', 'nesterov needs a momentum above 0 and no dampening');
      }
    }
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { learningRate, momentum, dampening, weightDecay, nesterov }: Group<SGDOptions>,
    state: ParameterState,
  ): void {
    if (momentum === 0) {
      updateInPlace(descent, [parameter, gradient], [learningRate, weightDecay]);
      return;
    }
    const share = state.step === 1 ? 1 : 1 - dampening;
    updateInPlace(
      momentumDescent,
      [parameter, gradient, state.tensor('momentum_buffer')],
      [learningRate, weightDecay, momentum, share, nesterov ? 1 : 0],
    );
  }
}

const descent = updateRule('sgd', ([p, g], [learningRate, weightDecay]) => {
  for (let i = 0; i < p.length; i++) p[i]! -= learningRate * (g[i]! + weightDecay * p[i]!);
});

const momentumDescent = updateRule(
  'sgdMomentum',
  ([p, g, buffer], [learningRate, weightDecay, momentum, share, nesterov]) => {
    for (let i = 0; i < p.length; i++) {
      const slope = g[i]! + weightDecay * p[i]!;
      const velocity = momentum * buffer[i]! + share * slope;
      buffer[i] = velocity;
      p[i]! -= learningRate * (nesterov === 1 ? slope + momentum * velocity : velocity);
    }
  },
);
