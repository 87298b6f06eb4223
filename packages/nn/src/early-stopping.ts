import { AutogradError } from '@downhill/autograd';
import { numbersIn, type State } from './state.js';

/** Options of {@link EarlyStopping}. */
export interface EarlyStoppingOptions {
  /** Whether a smaller measure is better ('min', the default) or a greater one. */
  readonly mode?: 'min' | 'max';
  /** How many measures in a row may fail to be better. Default 5. */
  readonly patience?: number;
  /** By how much a measure must be better to count. Default 0. */
  readonly least?: number;
}

/**
 * Says when a measure has stopped getting better.
 *
 * @example
 * const stopping = new EarlyStopping({ patience: 3 });
 * let best = model.stateDict();
 * for (const event of fit({ model, data, loss: crossEntropy, optimizer, epochs: 9, batchSize: 3 })) {
 *   if (event.type !== 'epoch') continue;
 *   if (stopping.update(evaluate(model, validation, { loss: crossEntropy }).loss)) best = model.stateDict();
 *   if (stopping.isOver) break;
 * }
 * model.loadStateDict(best);
 */
export class EarlyStopping {
  readonly #sign: 1 | -1;
  readonly #patience: number;
  readonly #least: number;
  #best: number | null = null;
  #failures = 0;

  /** @throws AutogradError when patience or the least gain is below 0 */
  constructor({ mode = 'min', patience = 5, least = 0 }: EarlyStoppingOptions = {}) {
    for (const [what, number] of Object.entries({ patience, least })) {
      if (number >= 0) continue;
      throw new AutogradError('EarlyStopping', `${what} must be at least 0, and is ${number}`);
    }
    this.#sign = mode === 'min' ? 1 : -1;
    this.#patience = patience;
    this.#least = least;
  }

  /** Takes a new measure into account; returns whether it is the best so far. NaN never is. */
  update(measure: number): boolean {
    const gain =
      this.#best === null ? Number.POSITIVE_INFINITY : this.#sign * (this.#best - measure);
    const better = !Number.isNaN(measure) && gain > this.#least;
    if (better) this.#best = measure;
    this.#failures = better ? 0 : this.#failures + 1;
    return better;
  }

  /** Whether more measures than `patience` in a row have failed to be better. */
  get isOver(): boolean {
    return this.#failures > this.#patience;
  }

  /** The best measure so far; null before the first. */
  get best(): number | null {
    return this.#best;
  }

  /** The best measure so far, and how long ago it was. */
  stateDict(): State {
    return { best: this.#best, failures: this.#failures };
  }

  /**
   * Goes on from what {@link stateDict} returned.
   *
   * @throws AutogradError when it is of something else; then nothing has been changed
   */
  loadStateDict(state: State): void {
    const { failures } = numbersIn('EarlyStopping', state, 'failures');
    this.#best = state.best === null ? null : numbersIn('EarlyStopping', state, 'best').best;
    this.#failures = failures;
  }
}
