/** Optimizers that treat each parameter by itself. */
import { eachReplay, enableGrad, noGrad, type Tensor } from '@downhill/autograd';
import type { StateValue } from '../state.js';
import { type Group, type HyperParameters, Optimizer, type Parameters } from './optimizer.js';
import { ParameterState } from './parameter-state.js';

/**
 * An optimizer whose step on a parameter depends on this parameter's gradient and history only. A parameter without a
 * gradient is left alone, and its step is not counted.
 *
 * @example
 * class SignDescent extends ParameterwiseOptimizer {
 *   constructor(parameters: Parameters<HyperParameters>, options: Partial<HyperParameters> = {}) {
 *     super(parameters, { learningRate: 0.001 }, options);
 *   }
 *   protected override update(parameter: Tensor, gradient: Tensor, { learningRate }: HyperParameters): void {
 *     updateInPlace(rule, [parameter, gradient], [learningRate]);
 *   }
 * }
 * const rule = updateRule('signDescent', ([p, g], [learningRate]) => {
 *   for (let i = 0; i < p.length; i++) p[i]! -= learningRate * Math.sign(g[i]!);
 * });
 */
export abstract class ParameterwiseOptimizer<
  H extends HyperParameters = HyperParameters,
> extends Optimizer<H> {
  readonly #states: ReadonlyMap<Tensor, ParameterState>;

  constructor(parameters: Parameters<H>, defaults: H, options: Partial<H>) {
    super(parameters, defaults, options);
    this.#states = new Map(this.parameters.map((each) => [each, new ParameterState(each)]));
  }

  override step(): undefined;
  override step(closure: () => number): number;
  override step(closure?: () => number): number | undefined {
    const loss = closure && enableGrad(closure);
    noGrad(() => eachReplay(() => this.#update()));
    return loss;
  }

  #update(): void {
    for (const group of this.groups) {
      for (const parameter of group.parameters) {
        if (parameter.grad === null) continue;
        const state = this.#states.get(parameter)!;
        state.step++;
        this.update(parameter, gapless(parameter.grad), group, state);
      }
    }
  }

  /**
   * Changes one parameter along its gradient, which is gapless. Updates in place are replayed by compiled steps; tensor
   * operations (`parameter.assign(…)`) are right there as well, but run one by one.
   */
  protected abstract update(
    parameter: Tensor,
    gradient: Tensor,
    group: Group<H>,
    state: ParameterState,
  ): void;

  protected override memory(): StateValue {
    return [...this.#states.values()].map((state) => state.stateDict());
  }

  protected override remember(memory: StateValue): void {
    const states = [...this.#states.values()];
    if (!Array.isArray(memory) || memory.length !== states.length) {
      const found = Array.isArray(memory) ? memory.length : 'no';
      throw this.unfit(`it is of ${found} parameters, and there are ${states.length}`);
    }
    const problem = states.map((state, i) => state.misfit(memory[i])).find((text) => text !== '');
    if (problem !== undefined) throw this.unfit(problem);
    for (const [i, state] of states.entries()) state.loadStateDict(memory[i]);
  }
}

/** The gradient without gaps and outside the graph. */
function gapless(gradient: Tensor): Tensor {
  const outside = gradient.requiresGrad ? gradient.detach() : gradient;
  return outside.isContiguous ? outside : outside.clone();
}
