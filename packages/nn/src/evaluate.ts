/** Measuring a network without changing it. */
import { arange, compile, noGrad, type Tensor } from '@downhill/autograd';
import type { Dataset } from './data/dataset.js';
import type { Loss } from './losses.js';
import type { Metric } from './metrics/metric.js';
import type { AnyModule, Module } from './module.js';

/** Options of {@link evaluate}. */
export interface EvaluateOptions<Metrics extends Readonly<Record<string, Metric>>> {
  readonly loss?: Loss;
  /** Metrics by name; they are reset first. */
  readonly metrics?: Metrics;
  /**
   * Examples at a time: few, so that what lies between layers stays small. Default 250; 50 for {@link evaluator}, since all
   * that lies between layers is there at once while it records.
   */
  readonly batchSize?: number;
}

/** The values of metrics by their names. */
export type Measured<Metrics extends Readonly<Record<string, Metric>>> = {
  readonly [Name in keyof Metrics]: Metrics[Name]['value'];
};

/**
 * The mean loss and the metrics of `model` over all of `data`, in evaluation mode and without gradients. Modes are
 * restored afterwards; no random stream is used.
 *
 * @returns the metrics by name, and `loss`: NaN when none was given
 * @example evaluate(model, test, { loss: crossEntropy, metrics: { accuracy: new Accuracy() } }).accuracy
 */
export function evaluate<Metrics extends Readonly<Record<string, Metric>>>(
  model: Module,
  data: Dataset,
  options: EvaluateOptions<Metrics>,
): Measured<Metrics> & { readonly loss: number } {
  return measure(model, data, options, answering(model, options));
}

/**
 * Like {@link evaluate}, for a model that is evaluated again and again, as while it learns: what it does with a batch is
 * recorded once and replayed (see autograd's `compile`), to the same bits. The model must keep its modules and tensors;
 * the tensors' elements may change.
 *
 * @returns a function that evaluates the model on some data
 * @example
 * const score = evaluator(model, { metrics: { accuracy: new Accuracy() } });
 * score(test).accuracy;
 */
export function evaluator<Metrics extends Readonly<Record<string, Metric>>>(
  model: Module,
  options: EvaluateOptions<Metrics>,
): (data: Dataset) => Measured<Metrics> & { readonly loss: number } {
  const answer = compile(answering(model, options));
  return (data) => measure(model, data, { batchSize: 50, ...options }, answer);
}

/** What a model says of a batch; and how wrong that is, where there is a loss. */
type Answer = (inputs: Tensor, targets: Tensor) => readonly Tensor[];

function answering(model: Module, { loss }: { readonly loss?: Loss }): Answer {
  return (inputs, targets) => {
    const outputs = model.forward(inputs);
    return loss === undefined ? [outputs] : [outputs, loss(outputs, targets)];
  };
}

function measure<Metrics extends Readonly<Record<string, Metric>>>(
  model: Module,
  data: Dataset,
  { metrics, batchSize = 250 }: EvaluateOptions<Metrics>,
  answer: Answer,
): Measured<Metrics> & { readonly loss: number } {
  const all: Metric[] = Object.values(metrics ?? {});
  for (const metric of all) metric.reset();
  let lossSum = 0;
  inEvaluationMode(model, () => {
    for (let start = 0; start < data.size; start += batchSize) {
      const length = Math.min(batchSize, data.size - start);
      const { inputs, targets } = data.batch(arange(start, start + length));
      const [outputs, loss] = answer(inputs, targets);
      lossSum += loss === undefined ? Number.NaN : loss.item() * length;
      for (const metric of all) metric.update(outputs!, targets);
    }
  });
  const values = Object.entries(metrics ?? {}).map(([name, { value }]) => [name, value]);
  return { ...Object.fromEntries(values), loss: lossSum / data.size };
}

/**
 * Runs `body` without gradients and with `model` in evaluation mode; then every module has its mode again.
 *
 * @example inEvaluationMode(model, () => model.forward(x))
 */
export function inEvaluationMode<R>(model: AnyModule, body: () => R): R {
  const modes = model.modules().map((module) => [module, module.training] as const);
  model.eval();
  try {
    return noGrad(body);
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
}
