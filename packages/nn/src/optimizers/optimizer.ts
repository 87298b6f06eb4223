/** What all optimizers share: parameter groups, their numbers, and state dicts. */
import { AutogradError, Tensor } from '@downhill/autograd';
import type { State, StateValue } from '../state.js';
import { checkOptions } from './options.js';

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
 * Changes parameters in place along their gradients. Most optimizers are {@link ParameterwiseOptimizer}s.
 *
 * @example
 * const optimizer = new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 });
 * const loss = crossEntropy(model.forward(x), y);
 * optimizer.zeroGrad();
 * loss.backward();
 * optimizer.step();
 */
export abstract class Optimizer<H extends HyperParameters = HyperParameters> {
  /** The groups with their numbers, which may be changed between steps. */
  readonly groups: readonly Group<H>[];
  /** The parameters of all groups. */
  readonly parameters: readonly Tensor[];

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
    this.parameters = this.groups.flatMap((group) => group.parameters);
    const { length } = this.parameters;
    if (length === 0) throw new AutogradError(name, 'there are no parameters to change');
    if (new Set(this.parameters).size < length) {
      throw new AutogradError(name, 'a parameter is named twice');
    }
    if (this.parameters.some(({ requiresGrad }) => !requiresGrad)) {
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

  /** Whether {@link step} calls its closure several times, and so cannot do without. */
  readonly needsClosure: boolean = false;

  /**
   * Changes every parameter that has a gradient.
   *
   * @param closure clears the gradients, computes loss and gradients anew, and returns the loss; called first when given.
   * Only LBFGS cannot do without.
   * @returns what the closure returned first
   */
  abstract step(): undefined;
  abstract step(closure: () => number): number;

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.grad = null;
  }

  /** A copy of the numbers of each group, and of all that is remembered. */
  stateDict(): State {
    return { groups: this.groups.map(numbersOf), memory: this.memory() };
  }

  /**
   * Goes on from what {@link stateDict} returned.
   *
   * @throws AutogradError when it is of another kind of optimizer, or of other groups or parameters; then nothing has been
   * changed
   */
  loadStateDict({ groups, memory }: State): void {
    const { length } = this.groups;
    if (!Array.isArray(groups) || groups.length !== length) {
      const found = Array.isArray(groups) ? groups.length : 'no';
      throw this.unfit(`it has ${found} groups, and there are ${length}`);
    }
    for (const [i, group] of this.groups.entries())
      this.#requireNumbers(numbersOf(group), groups[i]);
    this.remember(memory ?? null);
    for (const [i, group] of this.groups.entries()) Object.assign(group, groups[i]);
  }

  /** A group of a state must have the options of this kind of optimizer, and good values of them. */
  #requireNumbers(own: State, found: StateValue | undefined): void {
    const options = Object.keys(own).sort().join(', ');
    const given = Object.keys(found ?? {})
      .sort()
      .join(', ');
    if (given !== options) throw this.unfit(`its options are ${given}, and here ${options}`);
    checkOptions(`${this.constructor.name}.loadStateDict`, Object(found), own);
  }

  /** A copy of what is remembered from step to step. */
  protected abstract memory(): StateValue;

  /** Takes over what {@link memory} returned, or throws {@link unfit} before anything is changed. */
  protected abstract remember(memory: StateValue): void;

  /** The error for a state that does not fit. */
  protected unfit(problem: string): AutogradError {
    const what = 'the state does not fit this optimizer; nothing was loaded';
    return new AutogradError(`${this.constructor.name}.loadStateDict`, what, problem);
  }
}

/** A group without its parameters. */
function numbersOf(group: object): State {
  const entries: [string, StateValue][] = Object.entries(group);
  return Object.fromEntries(entries.filter(([name]) => name !== 'parameters'));
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
