/** One step of training as a function of the examples' numbers. */
import { compile, concat, type Tensor } from '@downhill/autograd';
import type { Batch, Dataset } from './data/dataset.js';
import type { Loss } from './losses.js';
import type { Module } from './module.js';
import type { Optimizer } from './optimizers/optimizer.js';

/** What a step of {@link fit} is made of. */
export interface StepOptions {
  readonly model: Module;
  readonly data: Dataset;
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

/** The loss before the step, what the model said, and of what. */
type Outcome = readonly [loss: Tensor, outputs: Tensor, inputs: Tensor, targets: Tensor];

export interface TrainingStep {
  /** Takes a step on the examples with these numbers. What it returns is overwritten by the next call. */
  (indices: Tensor): Outcome;
  /** Why steps are run one by one instead of being replayed; undefined while they can be. */
  readonly fallback: string | undefined;
}

/** The step that `options` describe: recorded once and replayed, unless the optimizer computes the loss several times. */
export function trainingStep(options: StepOptions): TrainingStep {
  const { data, optimizer } = options;
  const learn = (batch: Batch): Outcome => {
    const result = computeGradients(options, batch);
    optimizer.step();
    return [...result, batch.inputs, batch.targets];
  };
  if (optimizer.needsClosure) {
    const fallback = `${optimizer.constructor.name} computes the loss several times in a step`;
    return Object.assign((indices: Tensor) => search(options, data.batch(indices)), { fallback });
  }
  if (data.isRecordable) return compile((indices: Tensor) => learn(data.batch(indices)));
  const step = compile((inputs: Tensor, targets: Tensor) => learn({ inputs, targets }));
  const take = (indices: Tensor): Outcome => {
    const { inputs, targets } = data.batch(indices);
    return step(inputs, targets);
  };
  return Object.defineProperty(take, 'fallback', { get: () => step.fallback }) as TrainingStep;
}

/** A step of an optimizer that looks for the best place, and computes the loss wherever it looks. */
function search(options: StepOptions, batch: Batch): Outcome {
  let first: readonly [loss: Tensor, outputs: Tensor] | undefined;
  options.optimizer.step(() => {
    const result = computeGradients(options, batch);
    first ??= result;
    return result[0].item();
  });
  return [...first!, batch.inputs, batch.targets];
}

function computeGradients(
  { model, loss, optimizer, microBatchSize, beforeUpdate }: StepOptions,
  { inputs, targets }: Batch,
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
