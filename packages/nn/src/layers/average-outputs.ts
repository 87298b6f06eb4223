/** Several answers to one question as one. */
import { stack, type Tensor } from '@downhill/autograd';
import type { OnnxScope } from '../formats/onnx/scope.js';

/** What is averaged: 'logits' as the probabilities they stand for, 'values' as they are. */
export type Outputs = 'logits' | 'values';

/** One output [N, C] from several: of logits, log(mean(softmax)). */
export function averageOutputs(outputs: readonly Tensor[], kind: Outputs): Tensor {
  if (outputs.length === 1) return outputs[0]!;
  if (kind === 'values') return stack(outputs).mean(0);
  const logarithms = stack(outputs.map((output) => output.logSoftmax()));
  return logarithms.logsumexp(0).sub(Math.log(outputs.length));
}

/** Writes {@link averageOutputs} as ONNX nodes. */
export function writeAverage(scope: OnnxScope, outputs: readonly string[], kind: Outputs): string {
  if (outputs.length === 1) return outputs[0]!;
  const count = outputs.length;
  if (kind === 'values') return scope.node('Mean', outputs);
  const rows = outputs.map((output) => {
    const logarithms = scope.node('LogSoftmax', [output], { axis: -1 });
    return scope.node('Unsqueeze', [logarithms, scope.integers([0])]);
  });
  const stacked = scope.node('Concat', rows, { axis: 0 });
  const sum = scope.node('ReduceLogSumExp', [stacked], { axes: [0], keepdims: 0 });
  return scope.node('Sub', [sum, scope.number(Math.log(count))]);
}
