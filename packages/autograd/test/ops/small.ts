/** Inputs without elements, and of one element, for operations that have no such row among their own. */

import type { Tensor } from '../../src/index.js';
import * as ag from '../../src/index.js';
import type { OpCase } from '../support/cases.js';

type Shapes = readonly (readonly number[])[];

const indices = (values: number[], shape = [values.length]): Tensor =>
  ag.tensor(values, { shape, dtype: 'int32' });
const sum = { reduction: 'sum' } as const;

/** The result of an operation on inputs of which one has no elements; it has none, or zeros. */
type Empty = readonly [
  name: string,
  f: (x: Tensor, y: Tensor) => Tensor,
  inputs: Shapes,
  output: readonly number[],
];

const empties: readonly Empty[] = [
  // Shapes
  ['reshape', (x) => x.reshape([3, -1]), [[0, 3]], [3, 0]],
  ['flatten', (x) => x.flatten(), [[2, 0]], [0]],
  ['transpose', (x) => x.transpose(), [[0, 3]], [3, 0]],
  ['permute', (x) => x.permute([2, 0, 1]), [[0, 2, 3]], [3, 0, 2]],
  ['moveAxis', (x) => x.moveAxis(0, -1), [[0, 2, 3]], [2, 3, 0]],
  ['expand', (x) => x.expand([4, 0]), [[1, 0]], [4, 0]],
  ['squeeze', (x) => x.squeeze(0), [[1, 0]], [0]],
  ['select', (x) => x.select(1, 2), [[0, 3]], [0]],
  ['clone', (x) => x.clone(), [[0, 3]], [0, 3]],
  ['sumTo', (x) => x.sumTo([3]), [[0, 3]], [3]],
  ['stack', (x, y) => ag.stack([x, y], 1), [[0], [0]], [0, 2]],
  ['split', (x) => x.split([1, 0, 2], 1)[1]!, [[2, 3]], [2, 0]],
  ['chunk', (x) => x.chunk(2, 1)[1]!, [[0, 4]], [0, 2]],
  ['tile', (x) => x.tile([2, 3]), [[0, 2]], [0, 6]],
  ['repeatInterleave', (x) => x.repeatInterleave(3, 0), [[0, 2]], [0, 2]],
  ['unfold', (x) => x.unfold(1, 2), [[0, 5]], [0, 4, 2]],
  ['tril', (x) => x.tril(), [[0, 3]], [0, 3]],
  ['triu', (x) => x.triu(), [[3, 0]], [3, 0]],
  ['diagonal', (x) => x.diagonal(), [[0, 3]], [0]],
  // Indices and choices
  ['topk', (x) => x.topk(2).values, [[0, 3]], [0, 2]],
  ['where', (x, y) => x.detach().greater(0).where(x, y), [[0, 3], [3]], [0, 3]],
  ['gather', (x) => x.gather(0, indices([], [0, 3])), [[2, 3]], [0, 3]],
  ['scatterAdd', (x, y) => x.scatterAdd(0, indices([]), y), [[0], [0]], [0]],
  ['maskedFill', (x) => x.maskedFill(x.detach().greater(0), 3), [[0, 2]], [0, 2]],
  // Products and windows
  ['outer', (x, y) => ag.outer(x, y), [[0], [3]], [0, 3]],
  [
    'bmm',
    (x, y) => ag.bmm(x, y),
    [
      [0, 2, 3],
      [0, 3, 2],
    ],
    [0, 2, 2],
  ],
  [
    'bmm over a depth',
    (x, y) => ag.bmm(x, y),
    [
      [2, 1, 0],
      [2, 0, 3],
    ],
    [2, 1, 3],
  ],
  [
    'conv1d',
    (x, y) => ag.conv1d(x, y),
    [
      [0, 2, 5],
      [3, 2, 3],
    ],
    [0, 3, 3],
  ],
  ['adaptiveAvgPool2d', (x) => ag.adaptiveAvgPool2d(x, 2), [[0, 2, 4, 4]], [0, 2, 2, 2]],
  // Normalization
  ['softmax', (x) => x.softmax(0), [[0, 3]], [0, 3]],
  ['logSoftmax', (x) => x.logSoftmax(1), [[0, 3]], [0, 3]],
  ['layerNorm', (x) => ag.layerNorm(x, 4), [[0, 4]], [0, 4]],
  ['groupNorm', (x) => ag.groupNorm(x, 2), [[0, 4, 2]], [0, 4, 2]],
  ['rmsNorm', (x) => ag.rmsNorm(x, 4), [[0, 4]], [0, 4]],
  // Losses
  ['crossEntropy', (x) => ag.crossEntropy(x, indices([]), sum), [[0, 3]], []],
  ['nll', (x) => ag.nll(x, indices([]), sum), [[0, 3]], []],
  ['multiMargin', (x) => ag.multiMargin(x, indices([]), sum), [[0, 3]], []],
  [
    'mse',
    (x, y) => ag.mse(x, y, sum),
    [
      [0, 3],
      [0, 3],
    ],
    [],
  ],
  ['l1', (x, y) => ag.l1(x, y, sum), [[0], [0]], []],
  ['huber', (x, y) => ag.huber(x, y, sum), [[0], [0]], []],
  ['smoothL1', (x, y) => ag.smoothL1(x, y, sum), [[0], [0]], []],
  ['bce', (x, y) => ag.bce(x, y.detach(), sum), [[0], [0]], []],
  ['bceWithLogits', (x, y) => ag.bceWithLogits(x, y, sum), [[0], [0]], []],
  ['klDiv', (x, y) => ag.klDiv(x, y.detach(), sum), [[0], [0]], []],
];

/** The result of an operation on inputs of one element each. */
type Single = readonly [
  name: string,
  f: (x: Tensor, y: Tensor) => Tensor,
  inputs: Shapes,
  output: readonly number[],
  reference: (x: number, y: number) => number,
];

const itself = (x: number) => x;

const singles: readonly Single[] = [
  // Shapes
  ['reshape', (x) => x.reshape([1, 1]), [[1]], [1, 1], itself],
  ['flatten', (x) => x.flatten(), [[]], [1], itself],
  ['transpose', (x) => x.transpose(), [[1, 1]], [1, 1], itself],
  ['permute', (x) => x.permute([1, 0]), [[1, 1]], [1, 1], itself],
  ['moveAxis', (x) => x.moveAxis(0, 1), [[1, 1]], [1, 1], itself],
  ['expand', (x) => x.expand([1, 1]), [[]], [1, 1], itself],
  ['squeeze', (x) => x.squeeze(), [[1, 1]], [], itself],
  ['slice', (x) => x.slice([0, 1]), [[1]], [1], itself],
  ['select', (x) => x.select(0, -1), [[1]], [], itself],
  ['clone', (x) => x.clone(), [[]], [], itself],
  ['sumTo', (x) => x.sumTo([]), [[1, 1]], [], itself],
  ['split', (x) => x.split(3)[0]!, [[1]], [1], itself],
  ['chunk', (x) => x.chunk(3)[0]!, [[1]], [1], itself],
  ['flip', (x) => x.flip(), [[1]], [1], itself],
  ['roll', (x) => x.roll(5), [[1]], [1], itself],
  ['repeatInterleave', (x) => x.repeatInterleave(1), [[]], [1], itself],
  ['unfold', (x) => x.unfold(0, 1), [[1]], [1, 1], itself],
  ['tril', (x) => x.tril(), [[1, 1]], [1, 1], itself],
  ['triu beyond it', (x) => x.triu(1), [[1, 1]], [1, 1], () => 0],
  ['diagonal', (x) => x.diagonal(), [[1, 1]], [1], itself],
  ['diag', (x) => ag.diag(x), [[1]], [1, 1], itself],
  ['pad by nothing', (x) => x.pad([0]), [[1]], [1], itself],
  ['concat', (x) => ag.concat([x]), [[1]], [1], itself],
  ['cumsum', (x) => x.cumsum(0), [[1]], [1], itself],
  ['cumprod', (x) => x.cumprod(0), [[1]], [1], itself],
  // Indices and choices
  ['sort', (x) => x.sort().values, [[1]], [1], itself],
  ['topk', (x) => x.topk(1).values, [[1]], [1], itself],
  ['where', (x, y) => ag.ones([]).where(x, y), [[], []], [], itself],
  ['gather', (x) => x.gather(0, indices([0])), [[1]], [1], itself],
  ['indexSelect', (x) => x.indexSelect(0, indices([0])), [[1]], [1], itself],
  ['scatterAdd', (x, y) => x.scatterAdd(0, indices([0]), y), [[1], [1]], [1], (x, y) => x + y],
  ['embedding', (x) => ag.embedding(indices([0], []), x), [[1, 1]], [1], itself],
  // Products and windows
  ['dot', (x, y) => ag.dot(x, y), [[1], [1]], [], (x, y) => x * y],
  ['outer', (x, y) => ag.outer(x, y), [[1], [1]], [1, 1], (x, y) => x * y],
  [
    'bmm',
    (x, y) => ag.bmm(x, y),
    [
      [1, 1, 1],
      [1, 1, 1],
    ],
    [1, 1, 1],
    (x, y) => x * y,
  ],
  ['linear', (x, y) => ag.linear(x, y), [[1], [1, 1]], [1], (x, y) => x * y],
  [
    'conv1d',
    (x, y) => ag.conv1d(x, y),
    [
      [1, 1, 1],
      [1, 1, 1],
    ],
    [1, 1, 1],
    (x, y) => x * y,
  ],
  ['adaptiveAvgPool2d', (x) => ag.adaptiveAvgPool2d(x, 1), [[1, 1, 1, 1]], [1, 1, 1, 1], itself],
  // Normalization
  ['softmax', (x) => x.softmax(0), [[1]], [1], () => 1],
  ['logSoftmax', (x) => x.logSoftmax(0), [[1]], [1], () => 0],
  ['layerNorm', (x) => ag.layerNorm(x, 1), [[1, 1]], [1, 1], () => 0],
  ['groupNorm', (x) => ag.groupNorm(x, 1), [[1, 1]], [1, 1], () => 0],
  ['rmsNorm', (x) => ag.rmsNorm(x, 1, { epsilon: 0 }), [[1]], [1], (x) => Math.sign(x)],
  // Losses
  ['crossEntropy', (x) => ag.crossEntropy(x, indices([0])), [[1, 1]], [], () => 0],
  ['nll', (x) => ag.nll(x, indices([0])), [[1, 1]], [], (x) => -x],
  ['multiMargin', (x) => ag.multiMargin(x, indices([0])), [[1, 1]], [], () => 0],
  ['mse', (x, y) => ag.mse(x, y), [[], []], [], (x, y) => (x - y) ** 2],
  ['l1', (x, y) => ag.l1(x, y), [[1], [1]], [], (x, y) => Math.abs(x - y)],
  [
    'bceWithLogits',
    (x, y) => ag.bceWithLogits(x, y),
    [[], []],
    [],
    (x, y) => Math.log1p(Math.exp(x)) - x * y,
  ],
];

/** Answers that take no gradient, on nothing and on one element. */
const answers: readonly (readonly [
  name: string,
  f: (x: Tensor) => Tensor,
  nothing: readonly [input: readonly number[], output: readonly number[]],
  ofOne: number,
])[] = [
  [
    'logicalNot',
    (x) => x.logicalNot(),
    [
      [0, 3],
      [0, 3],
    ],
    0,
  ],
  [
    'isNaN',
    (x) => x.isNaN(),
    [
      [0, 3],
      [0, 3],
    ],
    0,
  ],
  [
    'isFinite',
    (x) => x.isFinite(),
    [
      [0, 3],
      [0, 3],
    ],
    1,
  ],
  [
    'isInfinite',
    (x) => x.isInfinite(),
    [
      [0, 3],
      [0, 3],
    ],
    0,
  ],
  ['argmax', (x) => x.argmax(-1), [[0, 3], [0]], 0],
  ['argmin', (x) => x.argmin(-1), [[0, 3], [0]], 0],
  [
    'argsort',
    (x) => x.argsort(),
    [
      [0, 3],
      [0, 3],
    ],
    0,
  ],
  ['oneHot', (x) => ag.oneHot(x.mul(0).to('int32'), 1).squeeze(-1), [[0], [0]], 1],
];

export const smallCases: readonly OpCase[] = [
  ...empties.map(
    ([name, f, shapes, shape]): OpCase => ({
      name: `${name} of nothing`,
      f: (x, y) => f(x!, y!),
      inputs: shapes.map((each) => ({ shape: each })),
      reference: () => ({ shape, data: new Array(shape.reduce((a, b) => a * b, 1)).fill(0) }),
    }),
  ),
  ...singles.map(
    ([name, f, shapes, shape, reference]): OpCase => ({
      name: `${name} of one element`,
      f: (x, y) => f(x!, y!),
      inputs: shapes.map((each) => ({ shape: each })),
      reference: (x, y) => ({ shape, data: [reference(x!.data[0]!, y?.data[0] ?? 0)] }),
    }),
  ),
  ...answers.flatMap(([name, f, [input, output], ofOne]): OpCase[] => [
    {
      name: `${name} of nothing`,
      f,
      inputs: [{ shape: input }],
      reference: () => ({ shape: output, data: [] }),
      differentiable: false,
    },
    {
      name: `${name} of one element`,
      f,
      inputs: [{ shape: [1] }],
      reference: () => ({ shape: name.startsWith('argm') ? [] : [1], data: [ofOne] }),
      differentiable: false,
    },
  ]),
];
