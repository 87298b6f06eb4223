/** `@downhill/nn`: neural networks on `@downhill/autograd`. */

export { type CheckModuleOptions, checkModule } from './check-module.js';
export {
  type Checkpoint,
  type CheckpointOptions,
  restoreCheckpoint,
  type Stateful,
  type Trained,
  takeCheckpoint,
} from './checkpoint/checkpoint.js';
export {
  type Digest,
  decodeCheckpoint,
  encodeCheckpoint,
} from './checkpoint/encode.js';
export { clipGradientNorm, clipGradientValue } from './clipping.js';
export {
  type Batch,
  type Dataset,
  TensorDataset,
  type TensorDatasetOptions,
} from './data/dataset.js';
export { EarlyStopping, type EarlyStoppingOptions } from './early-stopping.js';
export {
  type EvaluateOptions,
  evaluate,
  evaluator,
  inEvaluationMode,
  type Measured,
} from './evaluate.js';
export {
  type FindLearningRateOptions,
  findLearningRate,
  type RatePoint,
} from './find-learning-rate.js';
export {
  type DoneEvent,
  type EpochEvent,
  type FitEvent,
  type FitOptions,
  fit,
  type Position,
  type StepEvent,
} from './fit.js';
export { type ExportOnnxOptions, exportOnnx } from './formats/onnx/export.js';
export type { OnnxAttribute } from './formats/onnx/graph.js';
export type { OnnxLayer } from './formats/onnx/rule.js';
export type { OnnxValues } from './formats/onnx/rules/row.js';
export type { OnnxScope } from './formats/onnx/scope.js';
export { readSafetensors, type Safetensors, writeSafetensors } from './formats/safetensors.js';
export { type ForwardCall, type ForwardObserver, observeForward } from './forward.js';
export { functionalCall } from './functional-call.js';
export * from './initializers.js';
export type { LayerOptions } from './layer-options.js';
export {
  type LayerStatistics,
  type LayerStatisticsOptions,
  layerStatistics,
} from './layer-statistics.js';
export * from './layers/activations.js';
export { BatchNorm1d, BatchNorm2d, type BatchNormOptions } from './layers/batch-norm.js';
export { ModuleDict, ModuleList } from './layers/containers.js';
export { ConvTranspose2d, type ConvTranspose2dOptions } from './layers/conv-transpose2d.js';
export { Conv1d, type Conv1dOptions } from './layers/conv1d.js';
export { Conv2d, type Conv2dOptions } from './layers/conv2d.js';
export type { WindowOption, WindowOption1d } from './layers/convolution.js';
export { Dropout, Dropout2d, type DropoutOptions } from './layers/dropout.js';
export { Embedding } from './layers/embedding.js';
export { Ensemble } from './layers/ensemble.js';
export { GroupNorm, type GroupNormOptions } from './layers/group-norm.js';
export { GRU } from './layers/gru.js';
export { Lambda } from './layers/lambda.js';
export { LayerNorm, type LayerNormOptions } from './layers/layer-norm.js';
export { Linear, type LinearOptions } from './layers/linear.js';
export { LSTM, type LSTMState } from './layers/lstm.js';
export {
  type AttentionOptions,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from './layers/multihead-attention.js';
export { AdaptiveAvgPool2d, AvgPool2d, MaxPool2d } from './layers/pooling.js';
export { PReLU, type PReLUOptions } from './layers/prelu.js';
export type { HiddenState, RecurrentOptions } from './layers/recurrent.js';
export { Residual } from './layers/residual.js';
export { RMSNorm, type RMSNormOptions } from './layers/rms-norm.js';
export { RNN, type RNNOptions } from './layers/rnn.js';
export { type Layer, Sequential } from './layers/sequential.js';
export { Flatten, Identity, Unflatten } from './layers/shape-layers.js';
export { type Shift, ShiftedViews, type ShiftedViewsOptions } from './layers/shifted-views.js';
export {
  TransformerEncoderLayer,
  type TransformerEncoderLayerOptions,
} from './layers/transformer-encoder-layer.js';
export * from './losses.js';
export { Accuracy } from './metrics/accuracy.js';
export {
  type CalibrationBin,
  CalibrationError,
  type CalibrationOptions,
} from './metrics/calibration-error.js';
export {
  type ClassScore,
  ClassScores,
  type ClassScoreTable,
  classScores,
  type Scores,
} from './metrics/class-scores.js';
export { ConfusionMatrix } from './metrics/confusion-matrix.js';
export type { Metric } from './metrics/metric.js';
export { TopKAccuracy } from './metrics/top-k-accuracy.js';
export { Mean, MovingAverage } from './metrics/trackers.js';
export { type AnyModule, Module } from './module.js';
export { Adadelta, type AdadeltaOptions } from './optimizers/adadelta.js';
export { Adagrad, type AdagradOptions } from './optimizers/adagrad.js';
export { Adam, type AdamOptions } from './optimizers/adam.js';
export { Adamax, type AdamaxOptions } from './optimizers/adamax.js';
export { AdamW } from './optimizers/adamw.js';
export { LBFGS, type LBFGSOptions } from './optimizers/lbfgs.js';
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
export { ParameterwiseOptimizer } from './optimizers/parameterwise.js';
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
export { type Cost, type LayerSummary, type Summary, summary } from './summary.js';
export type { StepOptions } from './training-step.js';
export { WeightAverage, type WeightAverageOptions } from './weight-average.js';
