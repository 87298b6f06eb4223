/** Measures of a network's outputs, gathered batch by batch. */
import { AutogradError, type Tensor } from '@downhill/autograd';

/** Something measured over examples. */
export interface Metric<Value = unknown> {
  /** Takes a batch into account: outputs [N, …] and their targets [N, …]. */
  update(outputs: Tensor, targets: Tensor): void;
  /** The measure over everything seen since the last {@link reset}. */
  readonly value: Value;
  /** Forgets everything seen. */
  reset(): void;
}

/** @throws AutogradError when outputs are not [N, C] or targets not [N] */
export function requireDecisions(metric: string, outputs: Tensor, targets: Tensor): void {
  if (outputs.rank === 2 && targets.rank === 1 && outputs.shape[0] === targets.shape[0]) return;
  throw new AutogradError(
    metric,
    'outputs must be [N, C] and targets [N] of classes',
    `outputs [${outputs.shape.join(', ')}]`,
    `targets [${targets.shape.join(', ')}]`,
  );
}

/**
 * The class each row of outputs [N, C] speaks for, with the class it should.
 *
 * @throws AutogradError when outputs are not [N, C] or targets not [N]
 */
export function* decisions(
  metric: string,
  outputs: Tensor,
  targets: Tensor,
): Iterable<readonly [predicted: number, truth: number]> {
  requireDecisions(metric, outputs, targets);
  const predicted = outputs.detach().argmax(1).data;
  for (const [i, truth] of targets.data.entries()) yield [predicted[i]!, truth];
}
