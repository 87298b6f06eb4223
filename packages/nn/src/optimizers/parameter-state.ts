/** What an optimizer remembers of one parameter. */
import { Tensor } from '@downhill/autograd';
import type { State } from '../state.js';

/** What an optimizer remembers of one parameter: tensors of its shape, and numbers. */
export class ParameterState {
  /** Steps taken so far, this one included. */
  step = 0;
  #numbers: Record<string, number> = {};
  readonly #tensors: Record<string, Tensor> = {};
  /** Tensors that are to be filled anew at their next use. */
  readonly #forgotten = new Set<string>();

  constructor(
    /** Whose state it is. */
    readonly parameter: Tensor,
  ) {}

  /** The tensor `name` of the parameter's shape, filled with `initial` at its first use. */
  tensor(name: string, initial = 0): Tensor {
    const { shape, dtype } = this.parameter;
    const tensor = (this.#tensors[name] ??= Tensor.full(shape, initial, dtype));
    if (this.#forgotten.delete(name)) tensor.changing('forget').array.fill(initial);
    return tensor;
  }

  /** The number `name`, which is `initial` before it is first set. */
  number(name: string, initial: number): number {
    return this.#numbers[name] ?? initial;
  }

  /** Remembers the number `name`. */
  setNumber(name: string, value: number): void {
    this.#numbers[name] = value;
  }

  /** A copy of all that is remembered. */
  stateDict(): State {
    const known = Object.entries(this.#tensors).filter(([name]) => !this.#forgotten.has(name));
    const copies = known.map(([name, tensor]) => [name, tensor.clone()]);
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

  /** Goes on from what {@link stateDict} returned, which must be no {@link misfit}. */
  loadStateDict({ step, numbers, ...tensors }: State): void {
    this.step = Number(step);
    this.#numbers = Object.fromEntries(
      Object.entries(numbers ?? {}).map(([name, value]) => [name, Number(value)]),
    );
    // Those that the state lacks stay where they are, for compiled steps know their place.
    for (const name of Object.keys(this.#tensors)) this.#forgotten.add(name);
    for (const [name, value] of Object.entries(tensors)) {
      if (value instanceof Tensor) this.tensor(name).assign(value);
    }
  }
}
