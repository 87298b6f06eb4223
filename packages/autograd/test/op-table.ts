/** The table of operations. To add one: a row per situation it must get right. */

import { convolutionCases } from './ops/convolution.js';
import { elementwiseCases } from './ops/elementwise.js';
import { lossCases } from './ops/loss.js';
import { normalizeCases } from './ops/normalize.js';
import { rearrangeCases } from './ops/rearrange.js';
import { reductionCases } from './ops/reduction.js';
import {
  at,
  broadcast,
  build,
  foldAxes,
  type InputSpec,
  type OpCase,
  type Plain,
  total,
} from './support/cases.js';

function product(a: Plain, b: Plain): Plain {
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const depth = a.shape.at(-1)!;
  return build([...batch, a.shape.at(-2)!, b.shape.at(-1)!], (index) => {
    const lead = index.slice(0, -2);
    const [row, column] = index.slice(-2) as [number, number];
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += at(a, [...lead, row, k]) * at(b, [...lead, k, column]);
    return sum;
  });
}

const withAxis = (x: Plain, axis: number): Plain => ({
  ...x,
  shape: x.shape.toSpliced(axis, 0, 1),
});
const withoutAxis = (x: Plain, axis: number): Plain => ({
  ...x,
  shape: x.shape.toSpliced(axis, 1),
});

const products: OpCase[] = [
  ...(
    [
      [
        [3, 4],
        [4, 5],
      ],
      [
        [1, 1],
        [1, 1],
      ],
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
      [
        [2, 1, 3, 4],
        [5, 4, 2],
      ],
      [
        [2, 3, 4],
        [4, 5],
      ],
      [
        [3, 0],
        [0, 2],
      ],
      [
        [0, 3],
        [3, 2],
      ],
      [
        [7, 9],
        [9, 6],
      ],
    ] as const
  ).map(
    ([a, b]): OpCase => ({
      name: `matmul of [${a}] and [${b}]`,
      f: (x, y) => x.matmul(y!),
      inputs: [{ shape: a }, { shape: b }],
      reference: (x, y) => product(x!, y!),
    }),
  ),
  {
    name: 'matmul of a vector and a matrix',
    f: (x, y) => x.matmul(y!),
    inputs: [{ shape: [3] }, { shape: [3, 4] }],
    reference: (x, y) => withoutAxis(product(withAxis(x!, 0), y!), 0),
  },
  {
    name: 'matmul of matrices and a vector',
    f: (x, y) => x.matmul(y!),
    inputs: [{ shape: [2, 3, 4] }, { shape: [4] }],
    reference: (x, y) => withoutAxis(product(x!, withAxis(y!, 1)), 2),
  },
  {
    name: 'matmul of two vectors',
    f: (x, y) => x.matmul(y!),
    inputs: [{ shape: [4] }, { shape: [4] }],
    reference: (x, y) => ({ shape: [], data: product(withAxis(x!, 0), withAxis(y!, 1)).data }),
  },
];

const movements: OpCase[] = [
  {
    name: 'reshape',
    f: (x) => x.reshape([4, -1]),
    inputs: [{ shape: [2, 6] }],
    reference: (x) => ({ shape: [4, 3], data: x!.data }),
  },
  {
    name: 'reshape of an exchanged view',
    f: (x) => x.transpose().reshape([3, 4]),
    inputs: [{ shape: [2, 6] }],
    reference: (x) => ({
      shape: [3, 4],
      data: build([6, 2], ([i, j]) => at(x!, [j!, i!])).data,
    }),
  },
  {
    name: 'flatten of middle axes',
    f: (x) => x.flatten(1, 2),
    inputs: [{ shape: [2, 3, 2, 2] }],
    reference: (x) => ({ shape: [2, 6, 2], data: x!.data }),
  },
  {
    name: 'transpose',
    f: (x) => x.transpose(0, 2),
    inputs: [{ shape: [2, 3, 4] }],
    reference: (x) => build([4, 3, 2], ([i, j, k]) => at(x!, [k!, j!, i!])),
  },
  {
    name: 'permute',
    f: (x) => x.permute([2, 0, -2]),
    inputs: [{ shape: [2, 3, 4] }],
    reference: (x) => build([4, 2, 3], ([i, j, k]) => at(x!, [j!, k!, i!])),
  },
  {
    name: 'expand',
    f: (x) => x.expand([2, -1, 4]),
    inputs: [{ shape: [3, 1] }],
    reference: (x) => build([2, 3, 4], (index) => at(x!, index)),
  },
  {
    name: 'squeeze and unsqueeze',
    f: (x) => x.squeeze(1).unsqueeze(-1),
    inputs: [{ shape: [2, 1, 3] }],
    reference: (x) => ({ shape: [2, 3, 1], data: x!.data }),
  },
  {
    name: 'slice with ranges, steps and an index',
    f: (x) => x.slice([1, null], -1, [null, null, -2]),
    inputs: [{ shape: [3, 2, 5] }],
    reference: (x) => build([2, 3], ([i, j]) => at(x!, [i! + 1, 1, 4 - 2 * j!])),
  },
  {
    name: 'slice of nothing',
    f: (x) => x.slice([2, 1]),
    inputs: [{ shape: [3, 2] }],
    reference: () => ({ shape: [0, 2], data: [] }),
  },
  {
    name: 'clone',
    f: (x) => x.clone(),
    inputs: [{ shape: [2, 3] }],
    reference: (x) => x!,
  },
  {
    name: 'sumTo',
    f: (x) => x.sumTo([3, 1]),
    inputs: [{ shape: [2, 3, 4] }],
    reference: (x) => ({ ...foldAxes(x!, [0, 2], true, total), shape: [3, 1] }),
  },
];

const condition: InputSpec = { shape: [2, 1, 3], dtype: 'bool', values: [1, 0, 1, 0, 0, 1] };

const choices: OpCase[] = [
  {
    name: 'where with three broadcast operands',
    f: (a, b, c) => c!.where(a, b!),
    inputs: [{ shape: [4, 3] }, { shape: [3] }, condition],
    reference: (a, b, c) => build([2, 4, 3], (i) => (at(c!, i) ? at(a!, i) : at(b!, i))),
  },
  {
    name: 'where with a number',
    f: (a, c) => c!.where(0.5, a),
    inputs: [{ shape: [3] }, condition],
    reference: (a, c) => build([2, 1, 3], (i) => (at(c!, i) ? 0.5 : at(a!, i))),
  },
  {
    name: 'gather along the last axis',
    f: (x, i) => x.gather(-1, i!),
    inputs: [
      { shape: [2, 3] },
      { shape: [2, 4], dtype: 'int32', values: [0, 2, 2, 1, 1, 1, 0, 2] },
    ],
    reference: (x, i) => build([2, 4], (index) => at(x!, [index[0]!, at(i!, index)])),
  },
  {
    name: 'gather along the first axis',
    f: (x, i) => x.gather(0, i!),
    inputs: [{ shape: [3, 2] }, { shape: [1, 2], dtype: 'uint8', values: [2, 0] }],
    reference: (x, i) => build([1, 2], (index) => at(x!, [at(i!, index), index[1]!])),
  },
];

function softmaxOf(x: Plain, axis: number): Plain {
  const sums = foldAxes(x, [axis], true, (elements) => total(elements.map(Math.exp)));
  return build(x.shape, (i) => Math.exp(at(x, i)) / at(sums, i));
}

const logarithm = (x: Plain): Plain => ({ ...x, data: x.data.map(Math.log) });
const probabilistic: OpCase[] = [
  ...[0, 1, 2].flatMap((axis): OpCase[] => [
    {
      name: `softmax along axis ${axis}`,
      f: (x) => x.softmax(axis),
      inputs: [{ shape: [2, 3, 4] }],
      reference: (x) => softmaxOf(x!, axis),
    },
    {
      name: `logSoftmax along axis ${axis}`,
      f: (x) => x.logSoftmax(axis),
      inputs: [{ shape: [2, 3, 4] }],
      reference: (x) => logarithm(softmaxOf(x!, axis)),
    },
  ]),
];

export const opTable: readonly OpCase[] = [
  ...elementwiseCases,
  ...reductionCases,
  ...products,
  ...movements,
  ...choices,
  ...probabilistic,
  ...lossCases,
  ...convolutionCases,
  ...normalizeCases,
  ...rearrangeCases,
];
