/** `@downhill/autograd`: reverse-mode automatic differentiation, scalar and tensor. */

export { type CheckOptions, checkGradients } from './check.js';
export type { DType, TypedArray } from './dtype.js';
export * from './elementwise/binary.js';
export * from './elementwise/comparison.js';
export * from './elementwise/unary.js';
export { AutogradError, currentScope, withScope } from './errors.js';
export { type BackwardOptions, enableGrad, type GradientHook, noGrad } from './graph.js';
export { useKernels } from './kernels/active.js';
export { javascript } from './kernels/javascript/index.js';
export type { KernelSet, Kernels, UpdateRule, View } from './kernels/kernels.js';
export { defineOp, type Gradient, type Op, type OpDefinition, type Saved } from './op.js';
export * from './ops/creation.js';
export { crossEntropy, type LossOptions, type LossReduction, mse } from './ops/loss.js';
export { matmul } from './ops/matmul.js';
export type { Range } from './ops/movement.js';
export type { NestedArray } from './print.js';
export { Generator, type GeneratorState } from './random.js';
export { Value } from './scalar.js';
export type { Shape } from './shape.js';
export { type Axes, type ReduceOptions, Tensor, updateInPlace } from './tensor.js';
export { gradients } from './transforms.js';
