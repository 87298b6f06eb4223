/** Activation functions. */
import {
  ELU,
  GELU,
  Hardtanh,
  LeakyReLU,
  LogSoftmax,
  Mish,
  ReLU,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from '../../../layers/activations.js';
import { PReLU } from '../../../layers/prelu.js';
import { tensorsAmong } from '../calls.js';
import type { OnnxScope } from '../scope.js';
import { row } from './row.js';

export const activations = [
  row(ReLU, (_, scope, x) => scope.node('Relu', [x])),
  row(LeakyReLU, ({ slope }, scope, x) => {
    return scope.node('LeakyRelu', [x], { alpha: { float: slope } });
  }),
  row(ELU, ({ alpha }, scope, x) => scope.node('Elu', [x], { alpha: { float: alpha } })),
  row(SELU, (_, scope, x) => scope.node('Selu', [x])),
  row(GELU, ({ approximate }, scope, x) => gelu(scope, x, approximate)),
  row(SiLU, (_, scope, x) => scope.node('Mul', [x, scope.node('Sigmoid', [x])])),
  row(Mish, (_, scope, x) => {
    return scope.node('Mul', [x, scope.node('Tanh', [scope.node('Softplus', [x])])]);
  }),
  row(Tanh, (_, scope, x) => scope.node('Tanh', [x])),
  row(Sigmoid, (_, scope, x) => scope.node('Sigmoid', [x])),
  row(Softplus, ({ beta }, scope, x) => {
    if (beta === 1) return scope.node('Softplus', [x]);
    const factor = scope.number(beta);
    return scope.node('Div', [scope.node('Softplus', [scope.node('Mul', [x, factor])]), factor]);
  }),
  row(Hardtanh, ({ low, high }, scope, x) => {
    return scope.node('Clip', [x, scope.number(low), scope.number(high)]);
  }),
  row(Softmax, ({ axis }, scope, x) => scope.node('Softmax', [x], { axis })),
  row(LogSoftmax, ({ axis }, scope, x) => scope.node('LogSoftmax', [x], { axis })),
  row(PReLU, ({ weight }, scope, x) => {
    const [example] = tensorsAmong(scope.call.inputs);
    const trailing = new Array<number>(Math.max(0, example!.rank - 2)).fill(1);
    const slope = scope.integers([-1, ...trailing]);
    return scope.node('PRelu', [x, scope.node('Reshape', [scope.tensor(weight), slope])]);
  }),
];

/** x·Φ(x), Φ by the error function or, with 'tanh', approximated. */
export function gelu(scope: OnnxScope, x: string, approximate: 'none' | 'tanh'): string {
  const times = (a: string, factor: number) => scope.node('Mul', [a, scope.number(factor)]);
  const cube = () => scope.node('Mul', [x, scope.node('Mul', [x, x])]);
  const inner =
    approximate === 'none'
      ? scope.node('Erf', [times(x, Math.SQRT1_2)])
      : scope.node('Tanh', [
          times(scope.node('Add', [x, times(cube(), 0.044715)]), Math.sqrt(2 / Math.PI)),
        ]);
  return times(scope.node('Mul', [x, scope.node('Add', [inner, scope.number(1)])]), 0.5);
}
