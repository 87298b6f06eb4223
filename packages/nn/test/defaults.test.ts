/** What layers are without options: PyTorch's defaults. */
import { ones, tensor } from '@downhill/autograd';
import { expect, it } from 'vitest';
import * as nn from '../src/index.js';

const layer = new nn.TransformerEncoderLayer(4, 2);

it.each<[string, object, object]>([
  ['Dropout', new nn.Dropout(), { p: 0.5 }],
  ['BatchNorm1d', new nn.BatchNorm1d(2), { epsilon: 1e-5, momentum: 0.1 }],
  ['LayerNorm', new nn.LayerNorm(2), { epsilon: 1e-5 }],
  ['GroupNorm', new nn.GroupNorm(1, 2), { epsilon: 1e-5 }],
  ['LeakyReLU', new nn.LeakyReLU(), { slope: 0.01 }],
  ['ELU', new nn.ELU(), { alpha: 1 }],
  ['Softplus', new nn.Softplus(), { beta: 1 }],
  ['Hardtanh', new nn.Hardtanh(), { low: -1, high: 1 }],
  ['PReLU', new nn.PReLU(), { initial: 0.25 }],
  ['GELU', new nn.GELU(), { approximate: 'none' }],
  ['Softmax', new nn.Softmax(), { axis: -1 }],
  ['Flatten', new nn.Flatten(), { start: 1, end: -1 }],
  [
    'Conv2d',
    new nn.Conv2d(1, 1, 3),
    { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 },
  ],
  ['Conv1d', new nn.Conv1d(1, 1, 3), { stride: 1, padding: 0, dilation: 1, groups: 1 }],
  ['RNN', new nn.RNN(1, 1), { nonlinearity: 'tanh', layers: 1, batchFirst: false, bias: true }],
  ['MultiheadAttention', new nn.MultiheadAttention(2, 1), { batchFirst: false }],
  ['TransformerEncoderLayer', layer, { activation: 'relu', normFirst: false }],
  ['its attention', layer.selfAttn.dropout, { p: 0.1 }],
  ['its dropout', layer.dropout, { p: 0.1 }],
  ['its first dropout', layer.dropout1, { p: 0.1 }],
  ['its second dropout', layer.dropout2, { p: 0.1 }],
  ['its feed-forward network', layer.linear1, { outFeatures: 2048 }],
])('%s', (_, found, expected) => {
  expect(found).toMatchObject(expected);
});

it("RMSNorm's ε is that of its type, or the one it is given", () => {
  const x = tensor([[3e-4, 4e-4]]);
  const square = 12.5e-8;
  const first = (norm: nn.Module) => norm.forward(x).toArray() as number[][];
  expect(first(new nn.RMSNorm(2))[0]![0]).toBeCloseTo(3e-4 / Math.sqrt(square + 2 ** -23), 5);
  const given = new nn.RMSNorm(2, { epsilon: 1e-6 });
  expect(first(given)[0]![0]).toBeCloseTo(3e-4 / Math.sqrt(square + 1e-6), 5);
  expect(given.weight?.toArray()).toEqual(ones([2]).toArray());
});
