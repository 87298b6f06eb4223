/** How much training was done, and how long it took. */
export class Tally {
  steps = 0;
  images = 0;
  /** Of training alone: waiting and evaluation are left out. */
  seconds = 0;

  add(images: number, seconds: number): void {
    this.steps += 1;
    this.images += images;
    this.seconds += seconds;
  }

  /** 0 before the first step. */
  get imagesPerSecond(): number {
    return this.seconds === 0 ? 0 : this.images / this.seconds;
  }

  /** 0 before the first step. */
  get microsecondsPerStep(): number {
    return this.steps === 0 ? 0 : (this.seconds * 1e6) / this.steps;
  }
}
