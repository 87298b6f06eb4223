import { AutogradError, eachReplay } from '@downhill/autograd';
import type { Optimizer } from '../optimizers/optimizer.js';
import { numbersIn, type State } from '../state.js';
import type { Schedule } from './schedule.js';

/**
 * Sets an optimizer's learning rates by a schedule. Making it sets those of the first step; call {@link step} after each
 * step (or epoch, whichever the schedule counts).
 *
 * A rate that somebody changes in between is heeded: the schedule goes on from there, as if the base rate had been changed
 * in the same proportion.
 *
 * @example
 * const scheduler = new Scheduler(optimizer, warmUp(500, cosineAnnealing({ totalSteps: 9500 })));
 */
export class Scheduler {
  #step = 0;
  #bases: readonly number[];
  #set: readonly number[];

  /** @throws AutogradError when the schedule gives no rate, here or in a later {@link step} */
  constructor(
    /** Whose rates are set. */
    readonly optimizer: Optimizer,
    /** What they are set by. */
    readonly schedule: Schedule,
  ) {
    this.#bases = optimizer.groups.map(({ learningRate }) => learningRate);
    this.#set = this.#bases;
    this.#apply();
  }

  /** The rates that the schedule goes by, a group each: those of the start, changed in proportion where somebody changed a rate. */
  get bases(): readonly number[] {
    return this.optimizer.groups.map(({ learningRate }, i) => {
      const [base, set] = [this.#bases[i]!, this.#set[i]!];
      return learningRate === set || set === 0 ? base : (base * learningRate) / set;
    });
  }

  /** Steps done so far. */
  get stepCount(): number {
    return this.#step;
  }

  /** Counts a step and sets the rates of the next. */
  step(): void {
    eachReplay(() => {
      this.#step++;
      this.#bases = this.bases;
      this.#apply();
    });
  }

  /** The steps done, and the rates. */
  stateDict(): State {
    const rates = this.optimizer.groups.map(({ learningRate }) => learningRate);
    return { step: this.#step, bases: this.#bases, set: this.#set, rates };
  }

  /**
   * Goes on from what {@link stateDict} returned, with the learning rates that the optimizer had then.
   *
   * @throws AutogradError when it is of something else, or of an optimizer with another number of groups; then nothing has been
   * changed
   */
  loadStateDict(state: State): void {
    const { step } = numbersIn('Scheduler', state, 'step');
    const count = this.optimizer.groups.length;
    const [bases, set, rates] = [state.bases, state.set, state.rates].map(toNumbers);
    if ([bases, set, rates].some((list) => list?.length !== count)) {
      const problem = `the state is not of an optimizer with ${count} groups; nothing was loaded`;
      throw new AutogradError('Scheduler.loadStateDict', problem);
    }
    this.#step = step;
    this.#bases = bases!;
    this.#set = set!;
    this.#setRates(rates!);
  }

  #apply(): void {
    const rates = this.#bases.map((base) => this.schedule(this.#step, base));
    const wrong = rates.find((rate) => !(rate >= 0 && rate < Number.POSITIVE_INFINITY));
    if (wrong !== undefined) {
      const problem = `the schedule gives the rate ${wrong} in step ${this.#step}`;
      throw new AutogradError('Scheduler', problem, 'a rate is finite and at least 0');
    }
    this.#set = rates;
    this.#setRates(rates);
  }

  #setRates(rates: readonly number[]): void {
    for (const [i, group] of this.optimizer.groups.entries()) group.learningRate = rates[i]!;
  }
}

function toNumbers(list: State[string] | undefined): number[] {
  return Array.isArray(list) ? list.map(Number) : [];
}
