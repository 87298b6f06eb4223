/** Several answers to one question as one. */
import type { Tensor } from '@downhill/autograd';
import type { OnnxScope } from '../formats/onnx/scope.js';

/** The mean of tensors of one shape. */
export function mean(tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((sum, each) => sum.add(each)).div(tensors.length);
}

/** Writes {@link mean} as ONNX nodes. */
export function writeMean(scope: OnnxScope, names: readonly string[]): string {
  const sum = names.reduce((before, name) => scope.node('Add', [before, name]));
  return scope.node('Div', [sum, scope.number(names.length)]);
}
