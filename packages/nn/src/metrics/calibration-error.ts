import type { Tensor } from '@downhill/autograd';
import { type Metric, requireDecisions } from './metric.js';

/** Examples whose confidence lies in one interval. */
export interface CalibrationBin {
  readonly count: number;
  /** Mean probability of the class that was chosen. */
  readonly confidence: number;
  /** How many of the choices are right. */
  readonly accuracy: number;
}

/** Options of {@link CalibrationError}. */
export interface CalibrationOptions {
  /** Intervals of equal width. Default 15. */
  readonly bins?: number;
  /** What the outputs are. Default 'logits', of which the softmax is taken. */
  readonly from?: 'logits' | 'probabilities';
}

/**
 * Expected calibration error (Guo et al., 2017): Σ count/N · |accuracy − confidence| over intervals of confidence; 0 for a
 * network that is right as often as it says. NaN before the first example.
 *
 * @example
 * const metric = new CalibrationError({ from: 'probabilities' });
 * metric.update(tensor([[0.8, 0.2], [0.6, 0.4]]), tensor([0, 1], { dtype: 'int32' }));
 * metric.value   // 0.4
 */
export class CalibrationError implements Metric<number> {
  readonly #counts: Float64Array;
  readonly #confidences: Float64Array;
  readonly #right: Float64Array;
  readonly #from: 'logits' | 'probabilities';

  constructor({ bins = 15, from = 'logits' }: CalibrationOptions = {}) {
    this.#counts = new Float64Array(bins);
    this.#confidences = new Float64Array(bins);
    this.#right = new Float64Array(bins);
    this.#from = from;
  }

  /** Takes outputs [N, C] and classes [N] into account. */
  update(outputs: Tensor, targets: Tensor): void {
    requireDecisions('CalibrationError', outputs, targets);
    const plain = outputs.detach();
    const probabilities = this.#from === 'logits' ? plain.softmax(1) : plain;
    const confidences = probabilities.max(1).data;
    const predicted = probabilities.argmax(1).data;
    const bins = this.#counts.length;
    for (const [i, truth] of targets.data.entries()) {
      const confidence = confidences[i]!;
      const bin = Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1);
      this.#counts[bin]!++;
      this.#confidences[bin]! += confidence;
      if (predicted[i] === truth) this.#right[bin]!++;
    }
  }

  /** The intervals from confidence 0 to 1, for a reliability diagram; NaN where one is empty. */
  get bins(): CalibrationBin[] {
    return [...this.#counts].map((count, i) => ({
      count,
      confidence: this.#confidences[i]! / count,
      accuracy: this.#right[i]! / count,
    }));
  }

  /** The error so far; NaN before the first example. */
  get value(): number {
    const all = this.#counts.reduce((sum, count) => sum + count, 0);
    const gaps = this.#confidences.map((confidence, i) => Math.abs(this.#right[i]! - confidence));
    return gaps.reduce((sum, gap) => sum + gap, 0) / all;
  }

  /** Forgets all. */
  reset(): void {
    for (const array of [this.#counts, this.#confidences, this.#right]) array.fill(0);
  }
}
