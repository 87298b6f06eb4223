/** Rows for choosing elements by condition, mask and index. */
import { oneHot, takeRows } from '../../src/index.js';
import { at, build, type InputSpec, type OpCase } from '../support/cases.js';

const condition: InputSpec = { shape: [2, 1, 3], dtype: 'bool', values: [1, 0, 1, 0, 0, 1] };

export const indexingCases: readonly OpCase[] = [
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
  {
    name: 'gather of fewer rows than there are',
    f: (x, i) => x.gather(1, i!),
    inputs: [{ shape: [3, 2] }, { shape: [2, 3], dtype: 'int32', values: [1, 1, 0, 0, 1, 0] }],
    reference: (x, i) => build([2, 3], (index) => at(x!, [index[0]!, at(i!, index)])),
  },
  {
    name: 'indexSelect',
    f: (x, i) => x.indexSelect(1, i!),
    inputs: [{ shape: [2, 3, 2] }, { shape: [4], dtype: 'int32', values: [2, 0, 2, 1] }],
    reference: (x, i) => build([2, 4, 2], ([a, b, c]) => at(x!, [a!, i!.data[b!]!, c!])),
  },
  {
    name: 'indexSelect of nothing',
    f: (x, i) => x.indexSelect(0, i!),
    inputs: [{ shape: [2, 3] }, { shape: [0], dtype: 'int32', values: [] }],
    reference: () => ({ shape: [0, 3], data: [] }),
  },
  {
    name: 'scatterAdd with indices that meet',
    f: (x, source, i) => x.scatterAdd(0, i!, source!),
    inputs: [
      { shape: [3, 2] },
      { shape: [4, 2] },
      { shape: [4, 2], dtype: 'int32', values: [0, 2, 0, 1, 2, 2, 0, 0] },
    ],
    reference: (x, source, i) =>
      build([3, 2], ([row, column]) =>
        [0, 1, 2, 3].reduce(
          (sum, k) => (at(i!, [k, column!]) === row ? sum + at(source!, [k, column!]) : sum),
          at(x!, [row!, column!]),
        ),
      ),
  },
  {
    name: 'scatterAdd to fewer columns than there are',
    f: (x, source, i) => x.scatterAdd(-2, i!, source!),
    inputs: [
      { shape: [2, 3] },
      { shape: [1, 2] },
      { shape: [1, 2], dtype: 'int32', values: [1, 0] },
    ],
    reference: (x, source, i) =>
      build([2, 3], ([row, column]) => {
        const hit = column! < 2 && at(i!, [0, column!]) === row;
        return at(x!, [row!, column!]) + (hit ? at(source!, [0, column!]) : 0);
      }),
  },
  {
    name: 'maskedFill with a broadcast mask',
    f: (x, mask) => x.maskedFill(mask!, -3),
    inputs: [{ shape: [2, 3] }, { shape: [3], dtype: 'bool', values: [0, 1, 0] }],
    reference: (x, mask) => build([2, 3], (i) => (at(mask!, i) ? -3 : at(x!, i))),
  },
  {
    name: 'maskedFill with a scalar that takes a gradient',
    f: (x, value, mask) => x.maskedFill(mask!, value!),
    inputs: [
      { shape: [2, 2] },
      { shape: [] },
      { shape: [2, 2], dtype: 'bool', values: [0, 1, 1, 0] },
    ],
    reference: (x, value, mask) =>
      build([2, 2], (i) => (at(mask!, i) ? value!.data[0]! : at(x!, i))),
  },
  {
    name: 'maskedSelect',
    f: (x, mask) => x.maskedSelect(mask!),
    inputs: [{ shape: [2, 3] }, { shape: [2, 3], dtype: 'bool', values: [1, 0, 1, 0, 0, 1] }],
    reference: (x) => ({ shape: [3], data: [0, 2, 5].map((i) => x!.data[i]!) }),
  },
  {
    name: 'maskedSelect of nothing',
    f: (x, mask) => x.maskedSelect(mask!),
    inputs: [{ shape: [2, 3] }, { shape: [], dtype: 'bool', values: [0] }],
    reference: () => ({ shape: [0], data: [] }),
  },
  {
    name: 'takeRows',
    f: (x, i) => takeRows(x, i!),
    inputs: [{ shape: [3, 2, 2] }, { shape: [4], dtype: 'int32', values: [2, 0, 2, 1] }],
    reference: (x, i) => build([4, 2, 2], ([n, ...at3]) => at(x!, [i!.data[n!]!, ...at3])),
    differentiable: false,
  },
  {
    name: 'takeRows of bytes, scaled and shifted',
    f: (x, i) => takeRows(x, i!, { scale: 0.5, shift: -1 }),
    inputs: [
      { shape: [2, 3], dtype: 'uint8', values: [0, 3, 255, 7, 8, 200] },
      { shape: [3], dtype: 'uint8', values: [1, 1, 0] },
    ],
    reference: (x, i) => build([3, 3], ([n, j]) => at(x!, [i!.data[n!]!, j!]) * 0.5 - 1),
    differentiable: false,
  },
  {
    name: 'takeRows of nothing',
    f: (x, i) => takeRows(x, i!),
    inputs: [{ shape: [2, 3] }, { shape: [0], dtype: 'int32', values: [] }],
    reference: () => ({ shape: [0, 3], data: [] }),
    differentiable: false,
  },
  {
    name: 'oneHot',
    f: (i) => oneHot(i, 3),
    inputs: [{ shape: [2, 2], dtype: 'uint8', values: [2, 0, 1, 2] }],
    reference: (i) => build([2, 2, 3], (index) => Number(at(i!, index.slice(0, 2)) === index[2])),
    differentiable: false,
  },
];
