/** Things per second, counted mostly over the last moments: what is past fades with e^(−seconds / `memory`). */
export class RecentRate {
  #things = 0;
  #seconds = 0;

  /** @param memory in seconds */
  constructor(readonly memory = 1) {}

  add(things: number, seconds: number): void {
    const kept = Math.exp(-seconds / this.memory);
    this.#things = this.#things * kept + things;
    this.#seconds = this.#seconds * kept + seconds;
  }

  /** 0 before anything was added. */
  get perSecond(): number {
    return this.#seconds === 0 ? 0 : this.#things / this.#seconds;
  }
}
