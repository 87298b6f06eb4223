import type { Optimizer } from '../optimizers/optimizer.js';
import { numbersIn, type State } from '../state.js';

/** Options of {@link ReduceOnPlateau}. */
export interface ReduceOnPlateauOptions {
  /** Whether a smaller measure is better ('min', the default) or a greater one. */
  readonly mode?: 'min' | 'max';
  /** What rates are multiplied with. Default 0.1. */
  readonly factor?: number;
  /** How many times in a row the measure may fail to improve. Default 10. */
  readonly patience?: number;
  /** By how much a measure must be better than the best to count. Default 0.0001. */
  readonly threshold?: number;
  /** Whether the threshold is a part of the best measure ('relative', the default) or a difference from it. */
  readonly thresholdIs?: 'relative' | 'absolute';
  /** How many measures after a reduction are not counted. Default 0. */
  readonly cooldown?: number;
  /** Rates do not go below. Default 0. */
  readonly minimum?: number;
  /** A rate that would go down by no more is left as it is. Default 1e-8. */
  readonly leastChange?: number;
}

/**
 * Reduces an optimizer's learning rates when a measure no longer improves, as PyTorch does.
 *
 * @example
 * const plateau = new ReduceOnPlateau(optimizer, { factor: 0.5, patience: 0 });
 * for (const loss of [3, 2, 2]) plateau.step(loss);
 * optimizer.learningRate   // 0.05
 */
export class ReduceOnPlateau {
  readonly #options: Required<ReduceOnPlateauOptions>;
  #best: number;
  #bad = 0;
  #cooling = 0;

  constructor(
    /** Whose rates are reduced. */
    readonly optimizer: Optimizer,
    options: ReduceOnPlateauOptions = {},
  ) {
    const defaults = {
      mode: 'min' as const,
      factor: 0.1,
      patience: 10,
      threshold: 1e-4,
      thresholdIs: 'relative' as const,
      cooldown: 0,
      minimum: 0,
      leastChange: 1e-8,
    };
    this.#options = { ...defaults, ...options };
    this.#best = this.#worst;
  }

  /** Takes a new measure into account. */
  step(measure: number): void {
    const { patience, cooldown } = this.#options;
    if (this.#isBetter(measure)) {
      this.#best = measure;
      this.#bad = 0;
    } else {
      this.#bad++;
    }
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#bad = 0;
    }
    if (this.#bad <= patience) return;
    this.#reduce();
    this.#cooling = cooldown;
    this.#bad = 0;
  }

  /** The best measure so far, and how long ago it was. */
  stateDict(): State {
    // JSON knows no infinity.
    return {
      best: this.#best === this.#worst ? null : this.#best,
      bad: this.#bad,
      cooling: this.#cooling,
    };
  }

  /**
   * Goes on from what {@link stateDict} returned.
   *
   * @throws AutogradError when it is of something else; then nothing has been changed
   */
  loadStateDict(state: State): void {
    const complete = state.best === null ? { ...state, best: this.#worst } : state;
    const { best, bad, cooling } = numbersIn('ReduceOnPlateau', complete, 'best', 'bad', 'cooling');
    this.#best = best;
    this.#bad = bad;
    this.#cooling = cooling;
  }

  get #worst(): number {
    return this.#options.mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  #isBetter(measure: number): boolean {
    const { mode, threshold, thresholdIs } = this.#options;
    const gain = mode === 'min' ? -threshold : threshold;
    const bar = thresholdIs === 'relative' ? this.#best * (1 + gain) : this.#best + gain;
    return mode === 'min' ? measure < bar : measure > bar;
  }

  #reduce(): void {
    const { factor, minimum, leastChange } = this.#options;
    for (const group of this.optimizer.groups) {
      const reduced = Math.max(group.learningRate * factor, minimum);
      if (group.learningRate - reduced > leastChange) group.learningRate = reduced;
    }
  }
}
