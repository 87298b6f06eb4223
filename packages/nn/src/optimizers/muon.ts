import { compile, type Tensor, updateInPlace } from '@downhill/autograd';
import { adamDefaults, adamStep } from './adam.js';
import type { Group, Parameters } from './optimizer.js';
import type { ParameterState } from './parameter-state.js';
import { ParameterwiseOptimizer } from './parameterwise.js';
import { averaging, updateRule } from './rule.js';

/** Options of {@link Muon}. */
export interface MuonOptions {
  /** Of the matrices. Default 0.02. */
  learningRate: number;
  /** μ: how slowly the average of the gradient follows. Default 0.95. */
  momentum: number;
  /** Looks ahead along the momentum. Default true. */
  nesterov: boolean;
  /** λ: p shrinks by lr·λ·p in each step. Default 0. */
  weightDecay: number;
  /** Newton–Schulz iterations. Default 5. */
  iterations: number;
  /** Learning rate of scalars and vectors, relative to that of the matrices. Default 0.05. */
  vectorRate: number;
}

const defaults: MuonOptions = {
  learningRate: 0.02,
  momentum: 0.95,
  nesterov: true,
  weightDecay: 0,
  iterations: 5,
  vectorRate: 0.05,
};

/**
 * Momentum whose step is made orthogonal (Jordan et al., 2024): all directions of a matrix move equally far.
 *
 * b ← μb + (1 − μ)g; u = (1 − μ)g + μb with Nesterov, else b; p ← (1 − lr·λ)p − lr·√max(1, rows/columns)·orthogonal(u).
 * A tensor of more than two axes counts as a matrix [first, all others]. Scalars and vectors, which have no directions to
 * make equal, take AdamW's step (betas 0.9, 0.95) with the learning rate lr·`vectorRate`.
 *
 * @example new Muon(model.parameters(), { weightDecay: 0.01 })
 */
export class Muon extends ParameterwiseOptimizer<MuonOptions> {
  /** {@link orthogonal}, compiled for each number of iterations. */
  readonly #orthogonal = new Map<number, (x: Tensor) => Tensor>();

  constructor(parameters: Parameters<MuonOptions>, options: Partial<MuonOptions> = {}) {
    super(parameters, defaults, options);
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    group: Group<MuonOptions>,
    state: ParameterState,
  ): void {
    const { momentum, nesterov, weightDecay, iterations } = group;
    if (parameter.rank < 2) {
      const learningRate = group.learningRate * group.vectorRate;
      const options = { ...adamDefaults, learningRate, betas: [0.9, 0.95] as const };
      const shrink = 1 - learningRate * weightDecay;
      adamStep(parameter, gradient, options, state, { decay: 0, shrink });
      return;
    }
    const average = state.tensor('momentum_buffer');
    updateInPlace(averaging, [average, gradient], [momentum]);
    const direction = nesterov ? gradient.mul(1 - momentum).add(average.mul(momentum)) : average;
    const matrix = direction.reshape([parameter.shape[0]!, -1]);
    const [rows, columns] = matrix.shape as [number, number];
    const step = this.#toOrthogonal(iterations)(matrix).reshape(parameter.shape);
    const stepSize = group.learningRate * Math.sqrt(Math.max(1, rows / columns));
    const gapless = step.isContiguous ? step : step.clone();
    updateInPlace(descent, [parameter, gapless], [stepSize, 1 - group.learningRate * weightDecay]);
  }

  #toOrthogonal(iterations: number): (x: Tensor) => Tensor {
    const known = this.#orthogonal.get(iterations);
    if (known !== undefined) return known;
    const added = compile((x: Tensor) => orthogonal(x, iterations));
    this.#orthogonal.set(iterations, added);
    return added;
  }
}

/** The coefficients of the quintic Newton–Schulz iteration that Muon was published with: fast, and near enough. */
const [A, B, C] = [3.4445, -4.775, 2.0315];

/** Nearly U·Vᵀ of x = U·S·Vᵀ: every singular value is brought near 1. */
export function orthogonal(x: Tensor, iterations: number): Tensor {
  const tall = x.shape[0]! > x.shape[1]!;
  const wide = tall ? x.transpose() : x;
  let y = wide.div(wide.square().sum().sqrt().maximum(1e-7));
  for (let i = 0; i < iterations; i++) {
    const gram = y.matmul(y.transpose());
    y = y.mul(A).add(gram.mul(B).add(gram.matmul(gram).mul(C)).matmul(y));
  }
  return tall ? y.transpose() : y;
}

const descent = updateRule('shrinkAndDescend', ([p, step], [stepSize, shrink]) => {
  for (let i = 0; i < p.length; i++) p[i] = shrink * p[i]! - stepSize * step[i]!;
});
