/** Averages of numbers that come one by one. */

/**
 * The mean of numbers, each with a weight; NaN before the first.
 *
 * @example
 * const mean = new Mean();
 * mean.update(2);
 * mean.update(5, 2);
 * mean.value   // 4
 */
export class Mean {
  #sum = 0;
  #weight = 0;

  /**
   * Takes a number into account.
   *
   * @param weight default 1
   */
  update(value: number, weight = 1): void {
    this.#sum += value * weight;
    this.#weight += weight;
  }

  /** The mean so far. */
  get value(): number {
    return this.#sum / this.#weight;
  }

  /** Forgets all. */
  reset(): void {
    this.#sum = 0;
    this.#weight = 0;
  }
}

/**
 * The exponential moving average of numbers, without the bias to 0 that it would start with; NaN before the first.
 *
 * value = Σ (1 − d)·dⁿ⁻ⁱ·xᵢ / (1 − dⁿ)
 *
 * @example
 * const average = new MovingAverage(0.5);
 * average.update(3);
 * average.update(6);
 * average.value   // 5
 */
export class MovingAverage {
  #average = 0;
  #missing = 1;

  /** @param decay d: how much of the average stays at each update. Default 0.98. */
  constructor(
    /** d: how much of the average stays at each update. */
    readonly decay = 0.98,
  ) {}

  /** Takes a number into account. */
  update(value: number): void {
    this.#average = this.decay * this.#average + (1 - this.decay) * value;
    this.#missing *= this.decay;
  }

  /** The average so far. */
  get value(): number {
    return this.#average / (1 - this.#missing);
  }

  /** Forgets all. */
  reset(): void {
    this.#average = 0;
    this.#missing = 1;
  }
}
