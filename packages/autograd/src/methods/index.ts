/** The methods of tensors that are operations: their signatures by family, and the functions that do the work. */
import { binary, unary, select as where } from '../ops/elementwise.js';
import { gather, indexSelect, maskedFill, maskedSelect, scatterAdd } from '../ops/indexing.js';
import { chunk, split } from '../ops/join.js';
import { matmul } from '../ops/matmul.js';
import {
  expand,
  flatten,
  permute,
  reshape,
  squeeze,
  transpose,
  unsqueeze,
} from '../ops/movement.js';
import { argmax, argmin, argsort, sort, topk } from '../ops/order.js';
import {
  diagonal,
  flip,
  moveAxis,
  repeatInterleave,
  roll,
  select,
  tile,
  tril,
  triu,
  unfold,
} from '../ops/rearrange.js';
import { all, any, max, mean, min, prod, sum, sumTo } from '../ops/reduce.js';
import { cumprod, cumsum } from '../ops/scan.js';
import { pad, slice } from '../ops/slice.js';
import { logSoftmax, softmax } from '../ops/softmax.js';
import { logsumexp, norm, std, variance } from '../ops/statistics.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { AlongAxis } from './along-axis.js';
import type { Elementwise } from './elementwise.js';
import type { Indexing } from './indexing.js';
import type { Movement } from './movement.js';
import type { Products } from './products.js';
import type { Reductions } from './reductions.js';
import type { Slicing } from './slicing.js';

/** The methods of a tensor of shape S. */
export interface Methods<S extends Shape>
  extends Elementwise<S>,
    Products,
    Reductions,
    AlongAxis<S>,
    Movement,
    Slicing<S>,
    Indexing<S> {}

/** What `x.sum(0)` calls: `sum(x, 0)`. The compiler insists on each of the methods. */
export const methods: {
  readonly [Name in keyof Methods<Shape>]: (x: Tensor, ...args: never[]) => unknown;
} = {
  ...unary,
  ...binary,
  where,
  matmul,
  sum,
  mean,
  prod,
  var: variance,
  std,
  norm,
  logsumexp,
  any,
  all,
  max,
  min,
  argmax,
  argmin,
  sumTo,
  cumsum,
  cumprod,
  sort,
  argsort,
  topk,
  softmax,
  logSoftmax,
  reshape,
  flatten,
  transpose,
  permute,
  moveAxis,
  expand,
  squeeze,
  unsqueeze,
  slice,
  select,
  pad,
  flip,
  roll,
  tile,
  repeatInterleave,
  unfold,
  tril,
  triu,
  diagonal,
  split,
  chunk,
  gather,
  indexSelect,
  scatterAdd,
  maskedFill,
  maskedSelect,
};
