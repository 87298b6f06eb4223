/** Linear maps, embeddings, shapes, and what does nothing in evaluation. */
import { Dropout, Dropout2d } from '../../../layers/dropout.js';
import { Embedding } from '../../../layers/embedding.js';
import { Linear } from '../../../layers/linear.js';
import { Residual } from '../../../layers/residual.js';
import { Flatten, Identity, Unflatten } from '../../../layers/shape-layers.js';
import { tensorsAmong, tensorsReturned } from '../calls.js';
import type { OnnxScope } from '../scope.js';
import { row } from './row.js';

export const elementary = [
  row(Linear, ({ weight, bias }, scope, x) => {
    const [example] = tensorsAmong(scope.call.inputs);
    const addend = bias === null ? [] : [scope.tensor(bias)];
    if (example?.rank === 2) {
      return scope.node('Gemm', [x, scope.tensor(weight), ...addend], { transB: 1 });
    }
    const transposed = scope.node('Transpose', [scope.tensor(weight)], { perm: [1, 0] });
    const product = scope.node('MatMul', [x, transposed]);
    return addend.length === 0 ? product : scope.node('Add', [product, ...addend]);
  }),
  row(Embedding, ({ weight }, scope, indices) => {
    return scope.node('Gather', [scope.tensor(weight), indices], { axis: 0 });
  }),
  row(Flatten, ({ start }, scope, x) => reshaped(scope, x, start)),
  row(Unflatten, ({ axis }, scope, x) => reshaped(scope, x, axis)),
  row(Residual, ({ body, shortcut }, scope, x) => {
    const aside = shortcut === null ? x : scope.layer(shortcut, x);
    return scope.node('Add', [scope.layer(body, x), aside]);
  }),
  row(Identity, (_, _scope, x) => x),
  row(Dropout, (_, _scope, x) => x),
  row(Dropout2d, (_, _scope, x) => x),
];

/** x with the shape it has in the example; lengths before `axis` are kept as they come. */
function reshaped(scope: OnnxScope, x: string, axis: number): string {
  const [before] = tensorsAmong(scope.call.inputs);
  const after = tensorsReturned(scope.call.output).get('')!.shape;
  const kept = axis < 0 ? axis + before!.rank : axis;
  // In a Reshape, 0 stands for the length that the input has there, −1 for what is left.
  const shape = after.map((length, i) => (i < kept ? 0 : length));
  return scope.node('Reshape', [x, scope.integers(kept === 0 ? [-1, ...shape.slice(1)] : shape)]);
}
