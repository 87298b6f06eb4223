/** Every layer, with what is particular to it. The runner in layers.test.ts checks what must hold for all. */
import { type DType, Generator, normal, type Shape, type Tensor, tensor } from '@downhill/autograd';
import * as nn from '../src/index.js';

export interface LayerCase {
  /** The layer, then what is special about this row. */
  readonly name: string;
  readonly make: (options: { readonly dtype: DType }) => nn.AnyModule;
  /** The shape of the input, or the inputs themselves. */
  readonly input: Shape | ((dtype: DType) => readonly Tensor[]);
  readonly output: Shape;
  /** State-dict names and shapes, in order. */
  readonly state?: Readonly<Record<string, Shape>>;
  /** Which of them are buffers. */
  readonly buffers?: readonly string[];
  /** Whether training and evaluation compute different outputs. Default false. */
  readonly modesDiffer?: true;
}

const affine = (shape: Shape) => ({ weight: shape, bias: shape });

const activation = (name: string, make: () => nn.AnyModule): LayerCase => ({
  name,
  make,
  input: [3, 4],
  output: [3, 4],
});

/** Sequences from two layers of a cell with `gates` gates, in both directions. */
const recurrentState = (gates: number, input: number, hidden: number) =>
  Object.fromEntries(
    ['l0', 'l0_reverse', 'l1', 'l1_reverse'].flatMap((suffix): [string, Shape][] => [
      [`weight_ih_${suffix}`, [gates * hidden, suffix.startsWith('l0') ? input : 2 * hidden]],
      [`weight_hh_${suffix}`, [gates * hidden, hidden]],
      [`bias_ih_${suffix}`, [gates * hidden]],
      [`bias_hh_${suffix}`, [gates * hidden]],
    ]),
  );

const attentionState = (prefix = ''): Record<string, Shape> => ({
  [`${prefix}in_proj_weight`]: [12, 4],
  [`${prefix}in_proj_bias`]: [12],
  [`${prefix}out_proj.weight`]: [4, 4],
  [`${prefix}out_proj.bias`]: [4],
});

export const layerTable: readonly LayerCase[] = [
  {
    name: 'Linear',
    make: (o) => new nn.Linear(3, 2, o),
    input: [4, 3],
    output: [4, 2],
    state: { weight: [2, 3], bias: [2] },
  },
  {
    name: 'Linear without bias, on three axes',
    make: (o) => new nn.Linear(3, 2, { ...o, bias: false }),
    input: [2, 2, 3],
    output: [2, 2, 2],
    state: { weight: [2, 3] },
  },
  {
    name: 'Conv1d',
    make: (o) => new nn.Conv1d(2, 3, 3, { ...o, stride: 2, padding: 1 }),
    input: [2, 2, 6],
    output: [2, 3, 3],
    state: { weight: [3, 2, 3], bias: [3] },
  },
  {
    name: 'Conv2d',
    make: (o) => new nn.Conv2d(2, 3, 3, { ...o, padding: 1 }),
    input: [2, 2, 4, 3],
    output: [2, 3, 4, 3],
    state: { weight: [3, 2, 3, 3], bias: [3] },
  },
  {
    name: 'Conv2d with stride, dilation and groups',
    make: (o) =>
      new nn.Conv2d(4, 2, [2, 1], { ...o, stride: [1, 2], dilation: 2, groups: 2, bias: false }),
    input: [1, 4, 4, 3],
    output: [1, 2, 2, 2],
    state: { weight: [2, 2, 2, 1] },
  },
  {
    name: 'ConvTranspose2d',
    make: (o) => new nn.ConvTranspose2d(2, 3, 3, { ...o, stride: 2, padding: 1, outputPadding: 1 }),
    input: [1, 2, 2, 2],
    output: [1, 3, 4, 4],
    state: { weight: [2, 3, 3, 3], bias: [3] },
  },
  { name: 'MaxPool2d', make: () => new nn.MaxPool2d(2), input: [2, 2, 4, 4], output: [2, 2, 2, 2] },
  {
    name: 'AvgPool2d',
    make: () => new nn.AvgPool2d(3, { stride: 1, padding: 1 }),
    input: [1, 2, 3, 3],
    output: [1, 2, 3, 3],
  },
  {
    name: 'AdaptiveAvgPool2d',
    make: () => new nn.AdaptiveAvgPool2d([2, null]),
    input: [1, 2, 3, 2],
    output: [1, 2, 2, 2],
  },
  {
    name: 'BatchNorm1d',
    make: (o) => new nn.BatchNorm1d(3, o),
    input: [4, 3],
    output: [4, 3],
    state: { ...affine([3]), running_mean: [3], running_var: [3], num_batches_tracked: [] },
    buffers: ['running_mean', 'running_var', 'num_batches_tracked'],
    modesDiffer: true,
  },
  {
    name: 'BatchNorm2d',
    make: (o) => new nn.BatchNorm2d(2, o),
    input: [3, 2, 2, 2],
    output: [3, 2, 2, 2],
    state: { ...affine([2]), running_mean: [2], running_var: [2], num_batches_tracked: [] },
    buffers: ['running_mean', 'running_var', 'num_batches_tracked'],
    modesDiffer: true,
  },
  {
    name: 'BatchNorm1d without running statistics',
    make: (o) => new nn.BatchNorm1d(3, { ...o, trackRunningStats: false, affine: false }),
    input: [2, 3, 2],
    output: [2, 3, 2],
  },
  {
    name: 'LayerNorm',
    make: (o) => new nn.LayerNorm([2, 3], o),
    input: [2, 2, 3],
    output: [2, 2, 3],
    state: affine([2, 3]),
  },
  {
    name: 'RMSNorm',
    make: (o) => new nn.RMSNorm(4, o),
    input: [3, 4],
    output: [3, 4],
    state: { weight: [4] },
  },
  {
    name: 'GroupNorm',
    make: (o) => new nn.GroupNorm(2, 4, o),
    input: [2, 4, 3],
    output: [2, 4, 3],
    state: affine([4]),
  },
  {
    name: 'Dropout',
    make: () => new nn.Dropout(0.4),
    input: [5, 6],
    output: [5, 6],
    modesDiffer: true,
  },
  {
    name: 'Dropout2d',
    make: () => new nn.Dropout2d(),
    input: [4, 5, 2, 2],
    output: [4, 5, 2, 2],
    modesDiffer: true,
  },
  {
    name: 'Embedding',
    make: (o) => new nn.Embedding(5, 3, o),
    input: () => [
      tensor(
        [
          [4, 0, 1],
          [1, 1, 3],
        ],
        { dtype: 'int32' },
      ),
    ],
    output: [2, 3, 3],
    state: { weight: [5, 3] },
  },
  { name: 'Flatten', make: () => new nn.Flatten(), input: [2, 3, 2], output: [2, 6] },
  {
    name: 'Unflatten',
    make: () => new nn.Unflatten(-1, [2, -1]),
    input: [2, 6],
    output: [2, 2, 3],
  },
  { name: 'Identity', make: () => new nn.Identity(), input: [2, 3], output: [2, 3] },
  { name: 'Lambda', make: () => new nn.Lambda((x) => x.exp()), input: [2, 3], output: [2, 3] },
  {
    name: 'Residual',
    make: (o) => new nn.Residual([new nn.Linear(3, 2, o), new nn.Tanh()], new nn.Linear(3, 2, o)),
    input: [2, 3],
    output: [2, 2],
    state: {
      'body.0.weight': [2, 3],
      'body.0.bias': [2],
      'shortcut.weight': [2, 3],
      'shortcut.bias': [2],
    },
  },
  {
    name: 'Residual without a shortcut',
    make: (o) => new nn.Residual(new nn.Linear(3, 3, o)),
    input: [2, 3],
    output: [2, 3],
    state: { 'body.weight': [3, 3], 'body.bias': [3] },
  },
  {
    name: 'Sequential',
    make: (o) => new nn.Sequential(new nn.Linear(3, 4, o), (x) => x.tanh(), new nn.Linear(4, 2, o)),
    input: [2, 3],
    output: [2, 2],
    state: { '0.weight': [4, 3], '0.bias': [4], '2.weight': [2, 4], '2.bias': [2] },
  },
  {
    name: 'RNN',
    make: (o) => new nn.RNN(3, 2, { ...o, layers: 2, bidirectional: true }),
    input: [3, 2, 3],
    output: [3, 2, 4],
    state: recurrentState(1, 3, 2),
  },
  {
    name: 'LSTM',
    make: (o) => new nn.LSTM(3, 2, { ...o, layers: 2, bidirectional: true }),
    input: [3, 2, 3],
    output: [3, 2, 4],
    state: recurrentState(4, 3, 2),
  },
  {
    name: 'GRU',
    make: (o) => new nn.GRU(3, 2, { ...o, layers: 2, bidirectional: true }),
    input: [3, 2, 3],
    output: [3, 2, 4],
    state: recurrentState(3, 3, 2),
  },
  {
    name: 'GRU, batch first, with dropout between layers',
    make: (o) => new nn.GRU(2, 4, { ...o, layers: 2, batchFirst: true, dropout: 0.5, bias: false }),
    input: [2, 3, 2],
    output: [2, 3, 4],
    state: {
      weight_ih_l0: [12, 2],
      weight_hh_l0: [12, 4],
      weight_ih_l1: [12, 4],
      weight_hh_l1: [12, 4],
    },
    modesDiffer: true,
  },
  {
    name: 'MultiheadAttention',
    make: (o) => new nn.MultiheadAttention(4, 2, o),
    input: [3, 2, 4],
    output: [3, 2, 4],
    state: attentionState(),
  },
  {
    name: 'MultiheadAttention of a query to other keys and values',
    make: (o) => new nn.MultiheadAttention(4, 2, { ...o, batchFirst: true }),
    input: (dtype) =>
      [
        [2, 2, 4],
        [2, 3, 4],
        [2, 3, 4],
      ].map((shape) => draw(shape, dtype)),
    output: [2, 2, 4],
    state: attentionState(),
  },
  {
    name: 'TransformerEncoderLayer',
    make: (o) => new nn.TransformerEncoderLayer(4, 2, { ...o, feedforward: 6, dropout: 0.3 }),
    input: [2, 2, 4],
    output: [2, 2, 4],
    state: {
      ...attentionState('self_attn.'),
      'linear1.weight': [6, 4],
      'linear1.bias': [6],
      'linear2.weight': [4, 6],
      'linear2.bias': [4],
      'norm1.weight': [4],
      'norm1.bias': [4],
      'norm2.weight': [4],
      'norm2.bias': [4],
    },
    modesDiffer: true,
  },
  {
    name: 'TransformerEncoderLayer, normalised first',
    make: (o) =>
      new nn.TransformerEncoderLayer(4, 1, {
        ...o,
        feedforward: 3,
        dropout: 0,
        normFirst: true,
        activation: 'gelu',
      }),
    input: [2, 1, 4],
    output: [2, 1, 4],
  },
  activation('ReLU', () => new nn.ReLU()),
  activation('LeakyReLU', () => new nn.LeakyReLU(0.2)),
  activation('ELU', () => new nn.ELU(0.7)),
  activation('SELU', () => new nn.SELU()),
  activation('GELU', () => new nn.GELU()),
  activation('GELU by tanh', () => new nn.GELU('tanh')),
  activation('SiLU', () => new nn.SiLU()),
  activation('Mish', () => new nn.Mish()),
  activation('Tanh', () => new nn.Tanh()),
  activation('Sigmoid', () => new nn.Sigmoid()),
  activation('Softplus', () => new nn.Softplus(2)),
  activation('Hardtanh', () => new nn.Hardtanh(-0.9, 0.8)),
  activation('Softmax', () => new nn.Softmax()),
  activation('LogSoftmax', () => new nn.LogSoftmax(0)),
  {
    name: 'Ensemble',
    make: (o) => new nn.Ensemble([new nn.Linear(4, 3, o), new nn.Linear(4, 3, o)]),
    input: [3, 4],
    output: [3, 3],
    state: {
      'members.0.weight': [3, 4],
      'members.0.bias': [3],
      'members.1.weight': [3, 4],
      'members.1.bias': [3],
    },
    modesDiffer: true,
  },
  {
    name: 'ShiftedViews',
    make: (o) =>
      new nn.ShiftedViews(new nn.Sequential(new nn.Flatten(), new nn.Linear(12, 2, o)), {
        size: [3, 4],
        shifts: [
          [0, 0],
          [1, -2],
        ],
      }),
    input: [2, 1, 3, 4],
    output: [2, 2],
    state: { 'network.1.weight': [2, 12], 'network.1.bias': [2] },
    modesDiffer: true,
  },
  {
    name: 'ShiftedViews of rows of pixels',
    make: (o) =>
      new nn.ShiftedViews(new nn.Linear(12, 2, o), {
        size: [3, 4],
        shifts: [
          [0, 1],
          [-1, 0],
          [0, 0],
        ],
      }),
    input: [2, 12],
    output: [2, 2],
    modesDiffer: true,
  },
  {
    name: 'PReLU',
    make: (o) => new nn.PReLU(o),
    input: [3, 4],
    output: [3, 4],
    state: { weight: [1] },
  },
  {
    name: 'PReLU per channel',
    make: (o) => new nn.PReLU({ ...o, channels: 3 }),
    input: [2, 3, 2],
    output: [2, 3, 2],
    state: { weight: [3] },
  },
];

/** Numbers for an input, the same for each call. */
export function draw(shape: Shape, dtype: DType): Tensor {
  return normal(shape, new Generator(`input ${shape}`), { dtype });
}

export function inputsOf({ input }: LayerCase, dtype: DType): readonly Tensor[] {
  return typeof input === 'function' ? input(dtype) : [draw(input, dtype)];
}
