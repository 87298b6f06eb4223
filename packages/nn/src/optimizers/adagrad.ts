import { type Tensor, updateInPlace } from '@downhill/autograd';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { updateRule } from './rule.js';

/** Options of {@link Adagrad}. */
export interface AdagradOptions {
  /** Default 0.01. */
  learningRate: number;
  /** η: the rate in step t is lr/(1 + (t − 1)·η). Default 0. */
  learningRateDecay: number;
  /** λ: adds λ·p to the gradient of p. Default 0. */
  weightDecay: number;
  /** Where the sum of squares starts. Default 0. */
  initialAccumulator: number;
  /** Keeps the divisor from 0. Default 1e-10. */
  epsilon: number;
}

const defaults: AdagradOptions = {
  learningRate: 0.01,
  learningRateDecay: 0,
  weightDecay: 0,
  initialAccumulator: 0,
  epsilon: 1e-10,
};

/**
 * Steps that shrink with all gradients so far (Duchi et al., 2011), as PyTorch computes it.
 *
 * g ← g + λp; s ← s + g²; p ← p − lr/(1 + (t − 1)η)·g/(√s + ε).
 *
 * @example new Adagrad(model.parameters())
 */
export class Adagrad extends ParameterwiseOptimizer<AdagradOptions> {
  constructor(parameters: Parameters<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    super(parameters, defaults, options);
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    group: Group<AdagradOptions>,
    state: ParameterState,
  ): void {
    const { learningRate, learningRateDecay, weightDecay, initialAccumulator, epsilon } = group;
    const rate = learningRate / (1 + (state.step - 1) * learningRateDecay);
    const sum = state.tensor('sum', initialAccumulator);
    updateInPlace(rule, [parameter, gradient, sum], [rate, epsilon, weightDecay]);
  }
}

const rule = updateRule('adagrad', ([p, g, sum], [rate, epsilon, weightDecay]) => {
  for (let i = 0; i < p.length; i++) {
    const slope = g[i]! + weightDecay * p[i]!;
    const total = sum[i]! + slope * slope;
    sum[i] = total;
    p[i]! -= (rate * slope) / (Math.sqrt(total) + epsilon);
  }
});
