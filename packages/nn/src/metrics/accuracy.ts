import type { Tensor } from '@downhill/autograd';
import { decisions, type Metric } from './metric.js';

/** The fraction of examples whose greatest output is that of the right class, 0 to 1; NaN before the first. */
export class Accuracy implements Metric<number> {
  #right = 0;
  #count = 0;

  update(outputs: Tensor, targets: Tensor): void {
    for (const [predicted, truth] of decisions('Accuracy', outputs, targets)) {
      if (predicted === truth) this.#right++;
      this.#count++;
    }
  }

  get value(): number {
    return this.#right / this.#count;
  }

  reset(): void {
    this.#right = 0;
    this.#count = 0;
  }
}
