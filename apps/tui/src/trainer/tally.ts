/** How much training was done, and how long it took. */
export class Tally {
  steps = 0;
  images = 0;
  /** Of training, with what a pace let it wait; pauses and evaluation are left out. */
  seconds = 0;
  /** Without what it waited. */
  #worked = 0;

  /**
   * @param seconds that a step took
   * @param waited seconds that were waited for it
   */
  add(images: number, seconds: number, waited: number): void {
    this.steps += 1;
    this.images += images;
    this.seconds += seconds + waited;
    this.#worked += seconds;
  }

  /** Of work. 0 before the first step. */
  get imagesPerSecond(): number {
    return this.#worked === 0 ? 0 : this.images / this.#worked;
  }

  /** Of work. 0 before the first step. */
  get microsecondsPerStep(): number {
    return this.steps === 0 ? 0 : (this.#worked * 1e6) / this.steps;
  }
}
