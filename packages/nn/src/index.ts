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
export { Adadelta, type AdadeltaOptions } from './optimizers/adadelta.js';
export { Adagrad, type AdagradOptions } from './optimizers/adagrad.js';
export { Adam, type AdamOptions } from './optimizers/adam.js';
export { Adamax, type AdamaxOptions } from './optimizers/adamax.js';
export { AdamW } from './optimizers/adamw.js';
export { Lion, type LionOptions } from './optimizers/lion.js';
export { Muon, type MuonOptions } from './optimizers/muon.js';
export { NAdam, type NAdamOptions } from './optimizers/nadam.js';
export {
  type Group,
  type HyperParameters,
  Optimizer,
  type Parameters,
} from './optimizers/optimizer.js';
export { ParameterState } from './optimizers/parameter-state.js';
export { RAdam, type RAdamOptions } from './optimizers/radam.js';
export { RMSprop, type RMSpropOptions } from './optimizers/rmsprop.js';
export { updateRule } from './optimizers/rule.js';
export { SGD, type SGDOptions } from './optimizers/sgd.js';
export { chain, sequence, warmUp } from './schedules/compose.js';
export { cosineAnnealing, cosineWarmRestarts } from './schedules/cosine.js';
export { type CyclicOptions, cyclic } from './schedules/cyclic.js';
export * from './schedules/decay.js';
export { type OneCycleOptions, oneCycle } from './schedules/one-cycle.js';
export { ReduceOnPlateau, type ReduceOnPlateauOptions } from './schedules/reduce-on-plateau.js';
export type { Schedule } from './schedules/schedule.js';
export { Scheduler } from './schedules/scheduler.js';
export type { State, StateValue } from './state.js';
