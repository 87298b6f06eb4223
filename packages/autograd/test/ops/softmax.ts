/** Rows for softmax and its logarithm. */
import { at, build, foldAxes, type OpCase, type Plain, total } from '../support/cases.js';

function softmaxOf(x: Plain, axis: number): Plain {
  const sums = foldAxes(x, [axis], true, (elements) => total(elements.map(Math.exp)));
  return build(x.shape, (i) => Math.exp(at(x, i)) / at(sums, i));
}

const logarithm = (x: Plain): Plain => ({ ...x, data: x.data.map(Math.log) });
export const softmaxCases: readonly OpCase[] = [
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
