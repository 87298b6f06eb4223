/** Normalising layers. */
import { full, type Tensor } from '@downhill/autograd';
import { BatchNorm1d, BatchNorm2d } from '../../../layers/batch-norm.js';
import { GroupNorm } from '../../../layers/group-norm.js';
import { LayerNorm } from '../../../layers/layer-norm.js';
import { RMSNorm } from '../../../layers/rms-norm.js';
import { tensorsAmong } from '../calls.js';
import type { OnnxScope } from '../scope.js';
import { row } from './row.js';

export const normalization = [
  row(BatchNorm1d, batchNorm),
  row(BatchNorm2d, batchNorm),
  row(GroupNorm, ({ groups, weight, bias, epsilon }, scope, x) => {
    // Each group is an instance of its own.
    const apart = scope.node('Reshape', [x, scope.integers([0, groups, -1])]);
    const y = scope.node(
      'InstanceNormalization',
      [apart, filled(scope, groups, 1), filled(scope, groups, 0)],
      { epsilon: { float: epsilon } },
    );
    const together = scope.node('Reshape', [y, scope.node('Shape', [x])]);
    return scaled(scope, together, perChannel(scope, weight), perChannel(scope, bias));
  }),
  row(LayerNorm, ({ normalizedShape, weight, bias, epsilon }, scope, x) => {
    const scale = scope.tensor(weight ?? full(normalizedShape, 1));
    const shift = bias === null ? [] : [scope.tensor(bias)];
    return scope.node('LayerNormalization', [x, scale, ...shift], {
      axis: -normalizedShape.length,
      epsilon: { float: epsilon },
    });
  }),
  row(RMSNorm, ({ normalizedShape, weight, epsilon = 2 ** -23 }, scope, x) => {
    const axes = normalizedShape.map((_, i) => i - normalizedShape.length);
    const square = scope.node('ReduceMean', [scope.node('Mul', [x, x])], { axes, keepdims: 1 });
    const y = divided(scope, x, square, epsilon);
    return scaled(scope, y, weight && scope.tensor(weight), null);
  }),
];

function batchNorm(layer: BatchNorm1d | BatchNorm2d, scope: OnnxScope, x: string): string {
  const { features, weight, bias, runningMean, runningVar, epsilon } = layer;
  if (runningMean !== null && runningVar !== null) {
    const scale = weight === null ? filled(scope, features, 1) : scope.tensor(weight);
    const shift = bias === null ? filled(scope, features, 0) : scope.tensor(bias);
    const statistics = [scope.tensor(runningMean), scope.tensor(runningVar)];
    return scope.node('BatchNormalization', [x, scale, shift, ...statistics], {
      epsilon: { float: epsilon },
    });
  }
  const axes = tensorsAmong(scope.call.inputs)[0]!
    .shape.map((_, axis) => axis)
    .filter((axis) => axis !== 1);
  const mean = (value: string) => scope.node('ReduceMean', [value], { axes, keepdims: 1 });
  const centered = scope.node('Sub', [x, mean(x)]);
  const y = divided(scope, centered, mean(scope.node('Mul', [centered, centered])), epsilon);
  return scaled(scope, y, perChannel(scope, weight), perChannel(scope, bias));
}

/** x / √(variance + ε). */
function divided(scope: OnnxScope, x: string, variance: string, epsilon: number): string {
  const root = scope.node('Sqrt', [scope.node('Add', [variance, scope.number(epsilon)])]);
  return scope.node('Div', [x, root]);
}

/** y·weight + bias, as far as there are any. */
function scaled(scope: OnnxScope, y: string, weight: string | null, bias: string | null): string {
  const product = weight === null ? y : scope.node('Mul', [y, weight]);
  return bias === null ? product : scope.node('Add', [product, bias]);
}

/** A number per channel (axis 1) in a shape that broadcasts to the layer's input. */
function perChannel(scope: OnnxScope, tensor: Tensor | null): string | null {
  if (tensor === null) return null;
  const [example] = tensorsAmong(scope.call.inputs);
  const shape = [-1, ...new Array<number>(example!.rank - 2).fill(1)];
  return scope.node('Reshape', [scope.tensor(tensor), scope.integers(shape)]);
}

function filled(scope: OnnxScope, length: number, value: number): string {
  return scope.tensor(full([length], value));
}
