/** Attention, and what is built on it. */
import { AutogradError } from '@downhill/autograd';
import { MultiheadAttention } from '../../../layers/multihead-attention.js';
import { TransformerEncoderLayer } from '../../../layers/transformer-encoder-layer.js';
import type { OnnxScope } from '../scope.js';
import { gelu } from './activations.js';
import { row } from './row.js';

export const attention = [
  row(MultiheadAttention, (layer, scope, ...inputs) => {
    const { width, heads, batchFirst, inProjWeight, inProjBias, outProj } = layer;
    requireNoMask(scope.call.inputs[3]);
    const swapped = (x: string) => scope.node('Transpose', [x], { perm: [1, 0, 2] });
    const maps = scope.nodes('Split', [scope.tensor(inProjWeight)], { axis: 0 }, 3);
    const shifts =
      inProjBias === null ? [] : scope.nodes('Split', [scope.tensor(inProjBias)], { axis: 0 }, 3);
    /** Query, key or value through its map, apart by heads: [N, heads, length, E/heads], permuted. */
    const project = (x: string, part: number, perm: readonly number[]) => {
      const map = scope.node('Transpose', [maps[part]!], { perm: [1, 0] });
      const product = scope.node('MatMul', [batchFirst ? x : swapped(x), map]);
      const shift = shifts[part];
      const y = shift === undefined ? product : scope.node('Add', [product, shift]);
      const apart = scope.integers([0, 0, heads, width / heads]);
      return scope.node('Transpose', [scope.node('Reshape', [y, apart])], { perm });
    };
    const [query, key = query, value = key] = inputs;
    const q = scope.node('Mul', [
      project(query, 0, [0, 2, 1, 3]),
      scope.number(Math.sqrt(heads / width)),
    ]);
    const scores = scope.node('MatMul', [q, project(key, 1, [0, 2, 3, 1])]);
    const weights = scope.node('Softmax', [scores], { axis: -1 });
    const attended = scope.node('MatMul', [weights, project(value, 2, [0, 2, 1, 3])]);
    const perPlace = scope.node('Transpose', [attended], { perm: [0, 2, 1, 3] });
    const joined = scope.node('Reshape', [perPlace, scope.integers([0, 0, width])]);
    const y = scope.layer(outProj, joined);
    return batchFirst ? y : swapped(y);
  }),
  row(TransformerEncoderLayer, (layer, scope, x) => {
    requireNoMask(scope.call.inputs[1]);
    const { normFirst, norm1, norm2, selfAttn, linear1, linear2, activation } = layer;
    const feed = (h: string) => {
      const hidden = scope.layer(linear1, h);
      return scope.layer(linear2, activated(scope, hidden, activation));
    };
    if (normFirst) {
      const y = scope.node('Add', [x, scope.layer(selfAttn, scope.layer(norm1, x))]);
      return scope.node('Add', [y, feed(scope.layer(norm2, y))]);
    }
    const y = scope.layer(norm1, scope.node('Add', [x, scope.layer(selfAttn, x)]));
    return scope.layer(norm2, scope.node('Add', [y, feed(y)]));
  }),
];

function activated(scope: OnnxScope, x: string, activation: 'relu' | 'gelu'): string {
  return activation === 'relu' ? scope.node('Relu', [x]) : gelu(scope, x, 'none');
}

function requireNoMask(options: unknown): void {
  if (typeof options !== 'object' || options === null || !('mask' in options)) return;
  throw new AutogradError('exportOnnx', 'attention with a mask cannot be written', 'leave it out');
}
