/** What all optimizers share: parameter groups, state per parameter, and state dicts. */
import { AutogradError, eachReplay, enableGrad, noGrad, Tensor } from '@downhill/autograd';
import type { State, StateValue } from '../state.js';
import { checkOptions } from './options.js';
import { ParameterState } from './parameter-state.js';

/** Numbers that decide a step. They may be changed between steps. */
export interface HyperParameters {
  learningRate: number;
}

/** Parameters, and the numbers that their steps are taken with. */
export type Group<H> = H & { readonly parameters: readonly Tensor[] };

/** What an optimizer is to change: parameters, or groups of them with numbers of their own. */
export type Parameters<H> =
  | Iterable<Tensor>
  | Iterable<{ readonly parameters: Iterable<Tensor> } & Partial<H>>;

/**
 * Changes parameters in place along their gradients.
 *
 * A parameter without a gradient is left alone, and its step is not counted.
 *
 * @example
 * const optimizer = new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 });
 * const loss = crossEntropy(model.forward(x), y);
 * optimizer.zeroGrad();
 * loss.backward();
 * optimizer.step();
 */
export abstract class Optimizer<H extends HyperParameters = HyperParameters> {
  readonly groups: readonly Group<H>[];
  readonly #states: ReadonlyMap<Tensor, ParameterState>;

  /**
   * @param parameters tensors, or groups `{ parameters, …options of this group }`
   * @throws AutogradError when there are no parameters, one comes twice or takes no gradient, or an option is unknown or
   * out of range
   */
  constructor(parameters: Parameters<H>, defaults: H, options: Partial<H>) {
    const name = this.constructor.name;
    this.groups = toGroups(parameters, { ...defaults, ...options });
    checkOptions(name, options, defaults);
    for (const group of this.groups) checkOptions(name, numbersOf(group), defaults);
    const all = this.groups.flatMap((group) => group.parameters);
    this.#states = new Map(all.map((parameter) => [parameter, new ParameterState(parameter)]));
    if (all.length === 0) throw new AutogradError(name, 'there are no parameters to change');
    if (this.#states.size < all.length) throw new AutogradError(name, 'a parameter is named twice');
    if (all.some(({ requiresGrad }) => !requiresGrad)) {
      throw new AutogradError(name, 'a parameter takes no gradient', 'set its requiresGrad');
    }
  }

  /** The learning rate of the first group. Assigning sets that of every group; it holds from the next step on. */
  get learningRate(): number {
    return this.groups[0]!.learningRate;
  }

  set learningRate(learningRate: number) {
    checkOptions(this.constructor.name, { learningRate }, { learningRate: 0 });
    for (const group of this.groups) group.learningRate = learningRate;
  }

  /**
   * Changes every parameter that has a gradient.
   *
   * @param closure computes the loss and its gradients anew, and returns the loss; called first when given. Only LBFGS
   * needs it.
   * @returns what the closure returned
   */
  step(): undefined;
  step(closure: () => number): number;
  step(closure?: () => number): number | undefined {
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

  /** Changes one parameter along its gradient, which is gapless. */
  protected abstract update(
    parameter: Tensor,
    gradient: Tensor,
    group: Group<H>,
    state: ParameterState,
  ): void;

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.#states.keys()) parameter.grad = null;
  }

  /** A copy of the numbers of each group and what is remembered of each parameter, by its position. */
  stateDict(): State {
    const states = [...this.#states.values()];
    return {
      groups: this.groups.map(numbersOf),
      parameters: states.map((state) => state.stateDict()),
    };
  }

  /**
   * Goes on from what {@link stateDict} returned.
   *
   * @throws AutogradError when it is of other groups or parameters; then nothing has been changed
   */
  loadStateDict(state: State): void {
    const states = [...this.#states.values()];
    const groups = this.#list(state.groups, 'groups', this.groups.length);
    const saved = this.#list(state.parameters, 'parameters', states.length);
    const problem = saved.map((entry, i) => states[i]!.misfit(entry)).find((text) => text !== '');
    if (problem !== undefined) throw this.#unfit(problem);
    for (const [i, group] of this.groups.entries()) Object.assign(group, groups[i]);
    for (const [i, entry] of saved.entries()) states[i]!.loadStateDict(entry);
  }

  #list(list: StateValue | undefined, what: string, count: number): readonly State[] {
    if (Array.isArray(list) && list.length === count) return list;
    const found = Array.isArray(list) ? list.length : 'no';
    throw this.#unfit(`it has ${found} ${what}, and there are ${count}`);
  }

  #unfit(problem: string): AutogradError {
    const name = this.constructor.name;
    const what = 'the state does not fit this optimizer; nothing was loaded';
    return new AutogradError(`${name}.loadStateDict`, what, problem);
  }
}

/** A group without its parameters. */
function numbersOf(group: object): State {
  const entries: [string, StateValue][] = Object.entries(group);
  return Object.fromEntries(entries.filter(([name]) => name !== 'parameters'));
}

/** The gradient without gaps and outside the graph. */
function gapless(gradient: Tensor): Tensor {
  const detached = gradient.detach();
  return detached.isContiguous ? detached : detached.clone();
}

function toGroups<H>(parameters: Parameters<H>, defaults: H): Group<H>[] {
  const loose: Tensor[] = [];
  const groups: Group<H>[] = [];
  for (const item of parameters) {
    if (item instanceof Tensor) loose.push(item);
    else groups.push({ ...defaults, ...item, parameters: [...item.parameters] });
  }
  return loose.length > 0 ? [{ ...defaults, parameters: loose }, ...groups] : groups;
}
