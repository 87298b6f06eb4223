/** What an optimizer remembers of one parameter. */
import { Tensor } from '@downhill/autograd';
import type { State } from '../state.js';

export class ParameterState {
  /** Steps taken so far, this one included. */
  step = 0;
  #numbers: Record<string, number> = {};
  readonly #tensors: Record<string, Tensor> = {};

  constructor(readonly parameter: Tensor) {}

  /** The tensor `name` of the parameter's shape, filled with `initial` at its first use. */
  tensor(name: string, initial = 0): Tensor {
    const { shape, dtype } = this.parameter;
    return (this.#tensors[name] ??= Tensor.full(shape, initial, dtype));
  }

  /** The number `name`, which is `initial` before it is first set. */
  number(name: string, initial: number): number {
    return this.#numbers[name] ?? initial;
  }

  setNumber(name: string, value: number): void {
    this.#numbers[name] = value;
  }

  stateDict(): State {
    const copies = Object.entries(this.#tensors).map(([name, tensor]) => [name, tensor.clone()]);
    return { step: this.step, numbers: { ...this.#numbers }, ...Object.fromEntries(copies) };
  }

  /** Why {@link loadStateDict} cannot take this state; empty if it can. */
  misfit(state: State): string {
    if (typeof state?.step !== 'number') return 'an entry has no step';
    const { shape } = this.parameter;
    for (const [name, value] of Object.entries(state)) {
      if (!(value instanceof Tensor) || String(value.shape) === String(shape)) continue;
      return `${name} is [${value.shape.join(', ')}] there, and the parameter [${shape.join(', ')}]`;
    }
    return '';
  }

  loadStateDict({ step, numbers, ...tensors }: State): void {
    this.step = Number(step);
    this.#numbers = Object.fromEntries(
      Object.entries(numbers ?? {}).map(([name, value]) => [name, Number(value)]),
    );
    for (const [name, value] of Object.entries(tensors)) {
      if (value instanceof Tensor) this.tensor(name).assign(value);
    }
  }
}
