/** Holds training back to a number of steps a second, so that people can follow it. */
export class StepPace {
  #stepsPerSecond: number | null;
  /** When the next step may be taken, in milliseconds. */
  #due = 0;

  /**
   * @param stepsPerSecond at the most; null for no limit
   * @param now the time in milliseconds
   */
  constructor(
    stepsPerSecond: number | null,
    readonly now: () => number = () => performance.now(),
  ) {
    this.#stepsPerSecond = stepsPerSecond;
  }

  /** The next step may be taken at once. */
  change(stepsPerSecond: number | null): void {
    this.#stepsPerSecond = stepsPerSecond;
    this.hurry();
  }

  /** Lets the next step be taken at once. */
  hurry(): void {
    this.#due = 0;
  }

  /** Milliseconds until the next step may be taken. */
  get remaining(): number {
    return this.#stepsPerSecond === null ? 0 : Math.max(0, this.#due - this.now());
  }

  stepTaken(): void {
    if (this.#stepsPerSecond === null) return;
    // Counted on from when the step was due, so that timers that ring late do not lower the pace; after a longer delay
    // the lost time is lost.
    const late = this.now() - this.#due;
    const from = late > longestDelay ? this.now() : this.#due;
    this.#due = from + 1000 / this.#stepsPerSecond;
  }
}

/** In milliseconds. */
const longestDelay = 100;
