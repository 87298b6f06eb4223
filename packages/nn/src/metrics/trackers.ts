/** Averages of numbers that come one by one. */

/** The mean of numbers, each with a weight; NaN before the first. */
export class Mean {
  #sum = 0;
  #weight = 0;

  /** @param weight default 1 */
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
