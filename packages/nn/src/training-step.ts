/** One step of training as a function of the batch. */
import { type Compiled, compile, concat, type Tensor } from '@downhill/autograd';
import type { Loss } from './losses.js';
import type { Module } from './module.js';
import type { Optimizer } from './optimizers/optimizer.js';

export interface StepOptions {
  readonly model: Module;
  /** The mean over the examples of a batch. */
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /**
   * Computes a batch in parts of so many examples and adds up their gradients: the same step in less memory, except that
   * batch normalisation sees the parts. Default: in one.
   */
  readonly microBatchSize?: number;
  /**
   * Called when the gradients are complete, before the optimizer uses them: the place to clip them. Made of tensor
   * operations only, since it is recorded with the step.
   */
  readonly beforeUpdate?: () => void;
}

type Step = (inputs: Tensor, targets: Tensor) => readonly [loss: Tensor, outputs: Tensor];

/**
 * A function that takes a step on a batch, and returns the loss before it and what the model said of the inputs; both are
 * overwritten by the next call. It is recorded once and replayed, unless the optimizer computes the loss several times.
 */
export function trainingStep(
  options: StepOptions,
): Step & { readonly fallback: Compiled<[Tensor, Tensor], readonly Tensor[]>['fallback'] } {
  const { optimizer } = options;
  if (!optimizer.needsClosure) {
    return compile((inputs: Tensor, targets: Tensor) => {
      const result = computeGradients(options, inputs, targets);
      optimizer.step();
      return result;
    });
  }
  const step: Step = (inputs, targets) => {
    let first: ReturnType<Step> | undefined;
    optimizer.step(() => {
      const result = computeGradients(options, inputs, targets);
      first ??= result;
      return result[0].item();
    });
    return first!;
  };
  const fallback = `${optimizer.constructor.name} computes the loss several times in a step`;
  return Object.assign(step, { fallback });
}

function computeGradients(
  { model, loss, optimizer, microBatchSize, beforeUpdate }: StepOptions,
  inputs: Tensor,
  targets: Tensor,
): readonly [loss: Tensor, outputs: Tensor] {
  const size = inputs.shape[0]!;
  const partSize = Math.min(microBatchSize ?? size, size);
  const losses: Tensor[] = [];
  const outputs: Tensor[] = [];
  optimizer.zeroGrad();
  for (let start = 0; start < size; start += partSize) {
    const range = [start, Math.min(start + partSize, size)] as const;
    const whole = partSize === size;
    const output = model.forward(whole ? inputs : inputs.slice(range));
    const error = loss(output, whole ? targets : targets.slice(range));
    const share = whole ? error : error.mul((range[1] - range[0]) / size);
    share.backward();
    losses.push(share.detach());
    outputs.push(output.detach());
  }
  beforeUpdate?.();
  if (outputs.length === 1) return [losses[0]!, outputs[0]!];
  return [losses.reduce((sum, part) => sum.add(part)), concat(outputs)];
}
