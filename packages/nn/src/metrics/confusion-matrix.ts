import { AutogradError, type Tensor } from '@downhill/autograd';
import { decisions, type Metric } from './metric.js';

/**
 * How often each class was taken for which: `value[truth][predicted]` counts examples.
 *
 * @example
 * const metric = new ConfusionMatrix(3);
 * metric.update(tensor([[2, 1, 0], [0, 3, 1]]), tensor([0, 2], { dtype: 'int32' }));
 * metric.value   // [[1, 0, 0], [0, 0, 0], [0, 1, 0]]
 */
export class ConfusionMatrix implements Metric<number[][]> {
  readonly #counts: Float64Array;

  constructor(
    /** How many there are. */
    readonly classes: number,
  ) {
    this.#counts = new Float64Array(classes * classes);
  }

  /**
   * Takes outputs [N, C] and classes [N] into account.
   *
   * @throws AutogradError when there are not `classes` outputs, or a target is no class
   */
  update(outputs: Tensor, targets: Tensor): void {
    const { classes } = this;
    for (const [predicted, truth] of decisions('ConfusionMatrix', outputs, targets)) {
      if (predicted >= classes || !(truth >= 0 && truth < classes)) {
        throw new AutogradError(
          'ConfusionMatrix',
          `there are ${classes} classes, and this is none of them: ${Math.max(predicted, truth)}`,
        );
      }
      this.#counts[truth * classes + predicted]!++;
    }
  }

  /** The counts so far: `value[truth][choice]`. */
  get value(): number[][] {
    const { classes } = this;
    return Array.from({ length: classes }, (_, truth) => [
      ...this.#counts.subarray(truth * classes, (truth + 1) * classes),
    ]);
  }

  /** Forgets all. */
  reset(): void {
    this.#counts.fill(0);
  }
}
