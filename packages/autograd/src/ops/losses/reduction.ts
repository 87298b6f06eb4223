/** What all losses share: checks of operands, and how losses become one number. */
import { AutogradError } from '../../errors.js';
import { requireTensor } from '../../op.js';
import { formatShapes, sameShape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';

/** How the losses become the result: their mean (default), their sum, or as they are. */
export type LossReduction = 'mean' | 'sum' | 'none';

/** What all losses take. */
export interface LossOptions<R extends LossReduction = LossReduction> {
  readonly reduction?: R;
}

/**
 * The losses reduced as the options say.
 *
 * @param count what the mean divides by. Default: the number of losses.
 */
export function reduceLosses(
  losses: Tensor,
  { reduction = 'mean' }: LossOptions,
  count?: Tensor,
): Tensor {
  if (reduction === 'none') return losses;
  if (reduction === 'sum') return losses.sum();
  if (reduction !== 'mean') {
    const words = "must be 'mean', 'sum' or 'none'";
    throw new AutogradError('reduction', `${words}, and is ${JSON.stringify(reduction)}`);
  }
  return count === undefined ? losses.mean() : losses.sum().div(count);
}

/** @throws AutogradError unless all operands are tensors of one shape */
export function requireOneShape(op: string, operands: Readonly<Record<string, Tensor>>): void {
  const list = Object.entries(operands);
  for (const [i, [, tensor]] of list.entries()) requireTensor(op, i, tensor);
  const { shape } = list[0]![1];
  if (list.every(([, tensor]) => sameShape(tensor.shape, shape))) return;
  throw new AutogradError(
    op,
    `${list.map(([name]) => name).join(' and ')} must have one shape`,
    ...formatShapes(operands),
  );
}
