/** What all optimizers share: parameter groups, state per parameter, and state dicts. */
import { AutogradError, noGrad, Tensor } from '@downhill/autograd';
import type { State, StateValue } from '../state.js';

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

/** What an optimizer remembers of one parameter. */
export class ParameterState {
  /** Steps taken so far, this one included. */
  step = 0;
  readonly tensors: Record<string, Tensor> = {};

  constructor(readonly parameter: Tensor) {}

  /** The tensor `name` of the parameter's shape, filled with `initial` at its first use. */
  tensor(name: string, initial = 0): Tensor {
    const { shape, dtype } = this.parameter;
    return (this.tensors[name] ??= Tensor.full(shape, initial, dtype));
  }
}

/**
 * Changes parameters in place along their gradients.
 *
 * A parameter without a gradient is left alone, and its step is not counted.
 */
export abstract class Optimizer<H extends HyperParameters = HyperParameters> {
  readonly groups: readonly Group<H>[];
  readonly #states: ReadonlyMap<Tensor, ParameterState>;

  /** @throws AutogradError when there are no parameters, or one comes twice or takes no gradient */
  constructor(parameters: Parameters<H>, defaults: H) {
    this.groups = toGroups(parameters, defaults);
    const all = this.groups.flatMap((group) => group.parameters);
    this.#states = new Map(all.map((parameter) => [parameter, new ParameterState(parameter)]));
    const name = this.constructor.name;
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

  set learningRate(rate: number) {
    if (!(rate >= 0 && rate < Number.POSITIVE_INFINITY)) {
      const name = this.constructor.name;
      throw new AutogradError(name, `the learning rate must be at least 0, and is ${rate}`);
    }
    for (const group of this.groups) group.learningRate = rate;
  }

  /** Changes every parameter that has a gradient. */
  step(): void {
    noGrad(() => {
      for (const group of this.groups) {
        for (const parameter of group.parameters) {
          if (parameter.grad === null) continue;
          const state = this.#states.get(parameter)!;
          state.step++;
          this.update(parameter, plain(parameter.grad), group, state);
        }
      }
    });
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
    return {
      groups: this.groups.map(numbersOf),
      parameters: [...this.#states.values()].map(({ step, tensors }) => ({
        step,
        tensors: Object.fromEntries(
          Object.entries(tensors).map(([name, tensor]) => [name, tensor.clone()]),
        ),
      })),
    };
  }

  /**
   * Goes on from what {@link stateDict} returned.
   *
   * @throws AutogradError when it is of other groups or parameters; then nothing has been changed
   */
  loadStateDict(state: State): void {
    const states = [...this.#states.values()];
    const groups = this.#read(state.groups, 'groups', this.groups.length);
    const saved = this.#read(state.parameters, 'parameters', states.length).map((entry, i) =>
      this.#readParameter(entry, i, states[i]!.parameter),
    );
    for (const [i, group] of this.groups.entries()) Object.assign(group, groups[i]);
    for (const [i, { step, tensors }] of saved.entries()) {
      states[i]!.step = step;
      for (const [name, tensor] of tensors) states[i]!.tensor(name).assign(tensor);
    }
  }

  #read(list: StateValue | undefined, what: string, count: number): readonly State[] {
    const found = Array.isArray(list) ? list.length : 'none';
    if (!Array.isArray(list) || list.length !== count || !list.every(isState)) {
      throw this.#unfit(`it holds ${found} ${what}, and there are ${count}`);
    }
    return list;
  }

  #readParameter({ step, tensors }: State, index: number, { shape }: Tensor) {
    if (typeof step !== 'number' || !isState(tensors)) throw this.#unfit(`parameter ${index}`);
    const read = Object.entries(tensors).map(([name, tensor]): [string, Tensor] => {
      if (tensor instanceof Tensor && String(tensor.shape) === String(shape)) return [name, tensor];
      const found = tensor instanceof Tensor ? `[${tensor.shape.join(', ')}]` : typeof tensor;
      throw this.#unfit(
        `${name} of parameter ${index} is ${found} there and [${shape.join(', ')}] here`,
      );
    });
    return { step, tensors: read };
  }

  #unfit(problem: string): AutogradError {
    const name = `${this.constructor.name}.loadStateDict`;
    return new AutogradError(
      name,
      'the state is of another optimizer; nothing was loaded',
      problem,
    );
  }
}

function isState(value: StateValue | undefined): value is State {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Tensor)
  );
}

/** A group without its parameters. */
function numbersOf(group: object): State {
  const entries: [string, StateValue][] = Object.entries(group);
  return Object.fromEntries(entries.filter(([name]) => name !== 'parameters'));
}

/** The gradient gapless and outside the graph. */
function plain(gradient: Tensor): Tensor {
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
