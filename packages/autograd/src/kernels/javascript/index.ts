/** The kernels in plain JavaScript: any element type, any strides. Every other kernel set is tested against them. */
import type { Kernels } from '../kernels.js';
import { accumulate, copy, map, select, zip } from './elementwise.js';
import { gather, scatterAdd } from './indexing.js';
import { matmul } from './matmul.js';
import { argReduce, reduce } from './reduce.js';
import { softmax } from './softmax.js';

export const javascript: Kernels = {
  name: 'javascript',
  map,
  zip,
  select,
  copy,
  accumulate,
  reduce,
  argReduce,
  matmul,
  softmax,
  gather,
  scatterAdd,
  update: (rule, arrays, scalars) => rule.apply(arrays, scalars),
};
