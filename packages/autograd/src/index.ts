/** `@downhill/autograd`: reverse-mode automatic differentiation, scalar and tensor. */

// Operations on elements

export * from './elementwise/binary.js';
export * from './elementwise/comparison.js';
export * from './elementwise/predicate.js';
export * from './elementwise/unary.js';

// Errors and modes

export { AutogradError, currentScope, withScope } from './errors.js';
export type { BackwardOptions, GradientHook } from './graph.js';
export { enableGrad, noGrad } from './recording.js';

// Kernels

export { useKernels } from './kernels/active.js';
export { javascript } from './kernels/javascript/index.js';
export type {
  KernelSet,
  Kernels,
  Pair,
  SlidingWindow,
  UpdateRule,
  View,
} from './kernels/kernels.js';
export { loadWasm, type WasmKernels, type WasmOptions } from './kernels/wasm/index.js';

// Scalars

export { Value } from './scalar.js';

// Operations of one’s own

export { eachReplay } from './observer.js';
export {
  defineOp,
  type Gradient,
  type Op,
  type OpDefinition,
  type OpRules,
  type Sample,
  type Saved,
} from './op.js';

// Trees of tensors

export { mapTree, type TreeOf, treeLeaves } from './tree.js';

// Making tensors

export {
  arange,
  eye,
  full,
  linspace,
  ones,
  type TensorOptions,
  tensor,
  zeros,
} from './ops/creation.js';
export {
  type BernoulliOptions,
  bernoulli,
  dropout,
  type NormalOptions,
  normal,
  permutation,
  type TruncatedNormalOptions,
  truncatedNormal,
  type UniformOptions,
  uniform,
} from './ops/random.js';
export { Generator, type GeneratorState } from './random.js';

// Windows

export { type ConvTransposeOptions, convTranspose2d } from './ops/conv-transpose.js';
export {
  type Convolution1dOptions,
  type ConvolutionOptions,
  conv1d,
  conv2d,
} from './ops/convolution.js';
export {
  type AveragePoolOptions,
  adaptiveAvgPool2d,
  avgPool2d,
  type MaxPoolOptions,
  maxPool2d,
  type PoolOptions,
} from './ops/pool.js';
export type { WindowOptions } from './ops/window.js';

// Products

export { einsum } from './ops/einsum.js';
export { linear } from './ops/linear.js';
export { matmul } from './ops/matmul.js';
export { bmm, dot, outer } from './ops/product.js';

// Indexing

export { embedding, oneHot } from './ops/indexing.js';
export type { Sorted, SortOptions, TopOptions } from './ops/order.js';
export { type TakeRowsOptions, takeRows } from './ops/rows.js';
export type { Padding, Range } from './ops/slice.js';

// Normalization

export {
  type BatchNormOptions,
  batchNorm,
  batchStatistics,
  type ChannelStatistics,
  groupNorm,
  layerNorm,
  type NormalizationOptions,
  rmsNorm,
} from './ops/normalize.js';
export type { VarianceOptions, VectorNormOptions } from './ops/statistics.js';

// Losses

export * from './ops/losses/classification.js';
export * from './ops/losses/probability.js';
export type { LossOptions, LossReduction } from './ops/losses/reduction.js';
export * from './ops/losses/regression.js';
export * from './ops/losses/similarity.js';

// Tensors

export type { DType, TypedArray } from './dtype.js';
export * from './functions.js';
export type { NestedArray } from './print.js';
export type { Shape } from './shape.js';
export type { Appended } from './shape-types/axes.js';
export type { ShapeOf } from './shape-types/broadcast.js';
export type { Checked, Known } from './shape-types/check.js';
export type { Flattened } from './shape-types/movement.js';
export type { Mapped } from './shape-types/products.js';
export type {
  Convolved,
  Convolved1d,
  Deconvolved,
  Extent,
  Resampled,
  Windowed,
} from './shape-types/window.js';
export { type Axes, type ReduceOptions, Tensor, updateInPlace } from './tensor.js';

// Gradient checks

export { type CheckOptions, checkGradients } from './check.js';
export { checkOp } from './check-op.js';

// Transforms

export { type CheckpointOptions, checkpoint } from './transforms/checkpoint.js';
export {
  type Argnums,
  type Chosen,
  type GradOptions,
  type GradResult,
  grad,
  type Loss,
  valueAndGrad,
} from './transforms/grad.js';
export { gradients } from './transforms/gradients.js';
export { hessian, jacobian } from './transforms/jacobian.js';
export { hvp, jvp, vjp } from './transforms/products.js';
export { stopGradient } from './transforms/trace.js';

// Inspection

export { type AnomalyOptions, detectAnomaly } from './inspect/anomaly.js';
export {
  type ExplainedNode,
  type ExplainOptions,
  Explanation,
  explain,
} from './inspect/explain.js';
export { Profile, type ProfileRow, profile } from './inspect/profile.js';

// Movement

export { concat, stack } from './ops/join.js';
export { diag } from './ops/rearrange.js';

// Compilation

export { type Compiled, type CompiledState, compile } from './compile/compile.js';
export { resident } from './compile/resident.js';
