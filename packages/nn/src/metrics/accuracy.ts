import type { Tensor } from '@downhill/autograd';
import { decisions, type Metric } from './metric.js';

/**
 * The fraction of examples whose greatest output is that of the right class, 0 to 1; NaN before the first.
 *
 * @example
 * const metric = new Accuracy();
 * metric.update(tensor([[2, 1, 0], [0, 3, 1]]), tensor([0, 2], { dtype: 'int32' }));
 * metric.value   // 0.5
 */
export class Accuracy implements Metric<number> {
  #right = 0;
  #count = 0;

  /** Takes outputs [N, C] and classes [N] into account. */
  update(outputs: Tensor, targets: Tensor): void {
    for (const [predicted, truth] of decisions('Accuracy', outputs, targets)) {
      if (predicted === truth) this.#right++;
      this.#count++;
    }
  }

  /** The share of right ones so far; NaN before the first. */
  get value(): number {
    return this.#right / this.#count;
  }

  /** Forgets all. */
  reset(): void {
    this.#right = 0;
    this.#count = 0;
  }
}
