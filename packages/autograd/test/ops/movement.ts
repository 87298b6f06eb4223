/** Rows for views and for what they are put together from. */
import { at, build, foldAxes, type OpCase, total } from '../support/cases.js';

export const movementCases: readonly OpCase[] = [
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
