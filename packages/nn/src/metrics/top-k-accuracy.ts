import { AutogradError, type Tensor } from '@downhill/autograd';
import { type Metric, requireDecisions } from './metric.js';

/**
 * The fraction of examples whose right class is among the k greatest outputs, 0 to 1; NaN before the first.
 *
 * @example
 * const metric = new TopKAccuracy(2);
 * metric.update(tensor([[2, 1, 0], [0, 3, 1]]), tensor([0, 2], { dtype: 'int32' }));
 * metric.value   // 1
 */
export class TopKAccuracy implements Metric<number> {
  #right = 0;
  #count = 0;

  /** @throws AutogradError when k is not a whole number of at least 1 */
  constructor(
    /** Among how many of the greatest outputs the right one has to be. */
    readonly k: number,
  ) {
    if (!Number.isInteger(k) || k < 1) {
      const problem = `k must be a whole number of at least 1, and is ${k}`;
      throw new AutogradError('TopKAccuracy', problem);
    }
  }

  /** Of equal outputs, the first counts as the greater. */
  update(outputs: Tensor, targets: Tensor): void {
    requireDecisions('TopKAccuracy', outputs, targets);
    const classes = outputs.shape[1]!;
    const { data } = outputs.detach();
    for (const [row, truth] of targets.data.entries()) {
      const scores = data.subarray(row * classes, (row + 1) * classes);
      const own = scores[truth]!;
      let ahead = 0;
      for (const [i, score] of scores.entries()) {
        if (score > own || (score === own && i < truth)) ahead++;
      }
      if (ahead < this.k) this.#right++;
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
