/** How each op of PyTorch's cases is called here. A row per op; the parameters bear the names that PyTorch gives them. */

import type { UnaryName } from '../../src/elementwise/rule.js';
import {
  bmm,
  concat,
  diag,
  dot,
  einsum,
  oneHot,
  outer,
  stack,
  type Tensor,
} from '../../src/index.js';
import type { Parameters } from './torch-case.js';
import { torchLayers } from './torch-layers.js';
import { torchLosses } from './torch-losses.js';

export type TorchCall = (inputs: readonly Tensor[], params: Parameters) => Tensor;

/** A row for an op whose name here and in PyTorch is the same, and that has no parameters. */
const same = (...names: readonly (UnaryName | 'clone')[]): Record<string, TorchCall> =>
  Object.fromEntries(names.map((name) => [name, ([x]: readonly Tensor[]) => x![name]()]));

const reduced =
  (name: 'sum' | 'mean' | 'prod' | 'max' | 'min' | 'logsumexp' | 'any' | 'all'): TorchCall =>
  ([x], params) =>
    x![name](params.axes(), { keepDims: params.flag('keepdims') });

const spread =
  (name: 'var' | 'std'): TorchCall =>
  ([x], params) => {
    const correction = params.number('correction', params.flag('unbiased', true) ? 1 : 0);
    return x![name](params.axes(), { keepDims: params.flag('keepdims'), correction });
  };

const sorted = (params: Parameters) =>
  [params.number('axis', -1), { descending: params.flag('descending') }] as const;

const chosen =
  (name: 'argmax' | 'argmin'): TorchCall =>
  ([x], params) => {
    const axis = params.has('axis') ? params.number('axis') : undefined;
    return x![name](axis, { keepDims: params.flag('keepdims') });
  };

export const torchAdapter: Readonly<Record<string, TorchCall | undefined>> = {
  ...torchLayers,
  ...same('neg', 'abs', 'sign', 'exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'sqrt', 'rsqrt'),
  ...same('square', 'reciprocal', 'sin', 'cos', 'tan', 'tanh', 'sigmoid', 'relu'),
  ...same('floor', 'ceil', 'round', 'trunc', 'clone', 'sinh', 'cosh', 'asin', 'acos', 'atan'),
  ...same('asinh', 'acosh', 'atanh', 'erf', 'erfc', 'lgamma', 'digamma', 'silu', 'mish', 'selu'),
  log_sigmoid: ([x]) => x!.logSigmoid(),
  isnan: ([x]) => x!.isNaN(),
  isfinite: ([x]) => x!.isFinite(),
  isinf: ([x]) => x!.isInfinite(),
  logical_not: ([x]) => x!.logicalNot(),
  polygamma: ([x], params) => x!.polygamma(params.number('n', 1)),
  elu: ([x], params) => x!.elu(params.number('alpha', 1)),
  leaky_relu: ([x], params) => x!.leakyRelu(params.number('negative_slope', 0.01)),
  gelu: ([x], params) =>
    params.choice('approximate', 'none', 'tanh') === 'tanh' ? x!.geluTanh() : x!.gelu(),
  clamp: ([x], params) => x!.clamp(params.number('min', -Infinity), params.number('max', Infinity)),
  hardtanh: ([x], params) => x!.hardtanh(params.number('min_val', -1), params.number('max_val', 1)),

  softplus: ([x], params) => {
    const beta = params.number('beta', 1);
    return x!.mul(beta).softplus().div(beta);
  },
  pow_scalar: ([x], params) => x!.pow(params.number('exponent')),

  add: ([a, b]) => a!.add(b!),
  sub: ([a, b]) => a!.sub(b!),
  mul: ([a, b]) => a!.mul(b!),
  div: ([a, b]) => a!.div(b!),
  pow: ([a, b]) => a!.pow(b!),
  maximum: ([a, b]) => a!.maximum(b!),
  minimum: ([a, b]) => a!.minimum(b!),
  atan2: ([a, b]) => a!.atan2(b!),
  logaddexp: ([a, b]) => a!.logaddexp(b!),
  remainder: ([a, b]) => a!.remainder(b!),
  xlogy: ([a, b]) => a!.xlogy(b!),
  logical_and: ([a, b]) => a!.logicalAnd(b!),
  logical_or: ([a, b]) => a!.logicalOr(b!),
  logical_xor: ([a, b]) => a!.logicalXor(b!),
  eq: ([a, b]) => a!.equal(b!),
  ne: ([a, b]) => a!.notEqual(b!),
  gt: ([a, b]) => a!.greater(b!),
  lt: ([a, b]) => a!.less(b!),
  ge: ([a, b]) => a!.greaterEqual(b!),
  le: ([a, b]) => a!.lessEqual(b!),
  where: ([condition, x, y]) => condition!.where(x!, y!),

  matmul: ([a, b]) => a!.matmul(b!),
  mm: ([a, b]) => a!.matmul(b!),
  bmm: ([a, b]) => bmm(a!, b!),
  dot: ([a, b]) => dot(a!, b!),
  outer: ([a, b]) => outer(a!, b!),

  sum: reduced('sum'),
  mean: reduced('mean'),
  prod: reduced('prod'),
  logsumexp: reduced('logsumexp'),
  any: reduced('any'),
  all: reduced('all'),
  var: spread('var'),
  std: spread('std'),
  norm: ([x], params) =>
    x!.norm(params.axes(), { p: params.number('ord', 2), keepDims: params.flag('keepdims') }),
  cumsum: ([x], params) => x!.cumsum(params.number('axis')),
  cumprod: ([x], params) => x!.cumprod(params.number('axis')),
  sort: ([x], params) => x!.sort(...sorted(params)).values,
  argsort: ([x], params) => x!.argsort(...sorted(params)),
  topk: ([x], params) =>
    x!.topk(params.number('k'), {
      axis: params.number('axis', -1),
      largest: params.flag('largest', true),
    }).values,
  amax: reduced('max'),
  amin: reduced('min'),
  max: reduced('max'),
  min: reduced('min'),
  argmax: chosen('argmax'),
  argmin: chosen('argmin'),

  reshape: ([x], params) => x!.reshape(params.numbers('shape')),
  flatten: ([x], params) => x!.flatten(params.number('start_dim', 0), params.number('end_dim', -1)),
  transpose: ([x], params) => x!.transpose(...(params.numbers('dims') as [number, number])),
  transpose_then_reshape: ([x], params) =>
    x!.transpose(...(params.numbers('dims') as [number, number])).reshape(params.numbers('shape')),
  permute: ([x], params) => x!.permute(params.numbers('dims')),
  squeeze: ([x], params) => (params.has('axis') ? x!.squeeze(params.number('axis')) : x!.squeeze()),
  unsqueeze: ([x], params) => x!.unsqueeze(params.number('axis')),
  expand: ([x], params) => x!.expand(params.numbers('shape')),
  slice: ([x], params) =>
    x!.slice(...params.rows('ranges').map(([a = null, b = null, c = null]) => [a, b, c] as const)),
  select: ([x], params) => x!.select(params.number('axis'), params.number('index')),
  flip: ([x], params) => x!.flip(params.axes()),
  roll: ([x], params) => x!.roll(params.size('shift'), params.axes()),
  tile: ([x], params) => x!.tile(params.numbers('repeats')),
  pad: ([x], params) =>
    x!.pad(
      params.rows('padding').map(([before, after]) => [before!, after!] as const),
      params.number('value', 0),
    ),
  cat: (xs, params) => concat(xs, params.number('axis', 0)),
  stack: (xs, params) => stack(xs, params.number('axis', 0)),
  diag: ([x], params) => diag(x!, params.number('diagonal', 0)),
  diagonal: ([x], params) =>
    x!.diagonal(params.number('offset', 0), params.number('dim1', 0), params.number('dim2', 1)),
  repeat_interleave: ([x], params) =>
    x!.repeatInterleave(params.number('repeats'), params.number('axis')),
  tril: ([x], params) => x!.tril(params.number('diagonal', 0)),
  triu: ([x], params) => x!.triu(params.number('diagonal', 0)),
  einsum: (xs, params) => einsum(params.text('equation', ''), ...xs),
  masked_fill: ([x, mask], params) => x!.maskedFill(mask!, params.number('value')),
  index_select: ([x], params) =>
    x!.indexSelect(params.number('axis'), params.tensor('indices', 'int32')),
  gather: ([x], params) => x!.gather(params.number('axis'), params.tensor('indices', 'int32')),
  scatter_add: ([x, source], params) =>
    x!.scatterAdd(params.number('axis'), params.tensor('indices', 'int32'), source!),
  one_hot: ([x], params) => oneHot(x!.to('int32'), params.number('num_classes')),

  softmax: ([x], params) => x!.softmax(params.number('axis')),
  log_softmax: ([x], params) => x!.logSoftmax(params.number('axis')),

  ...torchLosses,
};
