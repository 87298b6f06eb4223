/** `@downhill/nn`: neural networks on `@downhill/autograd`. */

export { type Batch, type Dataset, TensorDataset } from './data/dataset.js';
export { type EvaluateOptions, evaluate, inEvaluationMode, type Measured } from './evaluate.js';
export {
  type DoneEvent,
  type EpochEvent,
  type FitEvent,
  type FitOptions,
  fit,
  type Position,
  type StepEvent,
} from './fit.js';
export type { LayerOptions } from './layer-options.js';
export { ReLU, Sigmoid, Tanh } from './layers/activations.js';
export { Lambda } from './layers/lambda.js';
export { Linear, type LinearOptions } from './layers/linear.js';
export { type Layer, Sequential } from './layers/sequential.js';
export * from './losses.js';
export { Accuracy } from './metrics/accuracy.js';
export { ConfusionMatrix } from './metrics/confusion-matrix.js';
export type { Metric } from './metrics/metric.js';
export { type AnyModule, Module } from './module.js';
export { Adam, type AdamOptions } from './optimizers/adam.js';
export {
  type Group,
  type HyperParameters,
  Optimizer,
  ParameterState,
  type Parameters,
} from './optimizers/optimizer.js';
export { SGD, type SGDOptions } from './optimizers/sgd.js';
export type { State, StateValue } from './state.js';
