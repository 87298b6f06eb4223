import { type Tensor, updateInPlace } from '@downhill/autograd';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { updateRule } from './rule.js';

/** Options of {@link RMSprop}. */
export interface RMSpropOptions {
  /** Default 0.01. */
  learningRate: number;
  /** α: how slowly the average of squares follows. Default 0.99. */
  alpha: number;
  /** Keeps the divisor from 0. Default 1e-8. */
  epsilon: number;
  /** λ: adds λ·p to the gradient of p. Default 0. */
  weightDecay: number;
  /** μ: how much of the last step goes into the next. Default 0. */
  momentum: number;
  /** Divides by the gradient's standard deviation, not its root mean square. Default false. */
  centered: boolean;
}

const defaults: RMSpropOptions = {
  learningRate: 0.01,
  alpha: 0.99,
  epsilon: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
};

/**
 * Steps divided by the root mean square of recent gradients (Hinton, 2012), as PyTorch computes it.
 *
 * g ← g + λp; v ← αv + (1 − α)g²; centered: a ← αa + (1 − α)g, v̂ = v − a², else v̂ = v; b ← μb + g/(√v̂ + ε);
 * p ← p − lr·b.
 *
 * @example new RMSprop(model.parameters())
 */
export class RMSprop extends ParameterwiseOptimizer<RMSpropOptions> {
  constructor(parameters: Parameters<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
    super(parameters, defaults, options);
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { learningRate, alpha, epsilon, weightDecay, momentum, centered }: Group<RMSpropOptions>,
    state: ParameterState,
  ): void {
    const averages = ['square_avg', 'grad_avg', 'momentum_buffer'].map((name) =>
      state.tensor(name),
    );
    updateInPlace(
      rule,
      [parameter, gradient, ...averages],
      [learningRate, alpha, epsilon, weightDecay, momentum, centered ? 1 : 0],
    );
  }
}

const rule = updateRule(
  'rmsprop',
  ([p, g, v, a, buffer], [learningRate, alpha, epsilon, weightDecay, momentum, centered]) => {
    for (let i = 0; i < p.length; i++) {
      const slope = g[i]! + weightDecay * p[i]!;
      const square = alpha * v[i]! + (1 - alpha) * slope * slope;
      const mean = alpha * a[i]! + (1 - alpha) * slope;
      const variance = centered === 1 ? square - mean * mean : square;
      const velocity = momentum * buffer[i]! + slope / (Math.sqrt(variance) + epsilon);
      v[i] = square;
      a[i] = mean;
      buffer[i] = velocity;
      p[i]! -= learningRate * velocity;
    }
  },
);
