/** Every wrong call says what was wrong, where, and what to do. */
import { describe, expect, it } from 'vitest';
import * as ag from '../src/index.js';
import { AutogradError, ones, type Tensor, tensor, Value } from '../src/index.js';
import { zeros } from './support/unknown-shape.js';

/** What someone without types might pass. */
const asTensor = (wrong: unknown): Tensor => JSON.parse(JSON.stringify(wrong));

const matrix = zeros([2, 3]);
const classes = tensor([0, 2], { dtype: 'int32' });
const leaf = () => tensor([1, 2], { requiresGrad: true });

type Row = readonly [what: string, call: () => unknown, message: string];

const ELEMENTWISE: readonly Row[] = [
  [
    'shapes that do not broadcast',
    () => matrix.add(zeros([2, 4])),
    'add: shapes do not broadcast: axis -1 differs (3 ≠ 4) · a [2, 3] · b [2, 4] · lengths must be equal or 1, aligned at the last axis',
  ],
  [
    'shapes that do not broadcast, further out',
    () => matrix.less(zeros([3, 3])),
    'less: shapes do not broadcast: axis -2 differs (2 ≠ 3)',
  ],
  [
    'an array as operand',
    () => matrix.mul(asTensor([1, 2, 3])),
    'mul: argument 1 must be a Tensor, and is an array · use tensor(…)',
  ],
  [
    'null as operand',
    () => matrix.equal(asTensor(null)),
    'equal: argument 1 must be a Tensor, and is null',
  ],
  [
    'a text as a choice',
    () => matrix.where(asTensor('x'), 0),
    'where: argument 0 must be a Tensor, and is string',
  ],
  [
    'two plain numbers',
    () => ag.sub(1, asTensor(2)),
    'sub: argument 1 must be a Tensor or a Value, and is number',
  ],
  [
    'a plain number',
    () => ag.exp(asTensor(3)),
    'exp: argument 0 must be a Tensor or a Value, and is number',
  ],
  [
    'nothing',
    () => Reflect.apply(ag.relu, null, []),
    'relu: argument 0 must be a Tensor or a Value, and is undefined',
  ],
  [
    'an array as first operand',
    () => ag.add(asTensor([1]), matrix),
    'add: argument 0 must be a Tensor or a Value, and is an array',
  ],
  [
    'null as second operand of a number',
    () => ag.less(1, asTensor(null)),
    'less: argument 1 must be a Tensor or a Value, and is null',
  ],
  [
    'a tensor as parameter',
    () => Reflect.apply(matrix.clamp, matrix, [zeros([])]),
    'clamp: parameter 0 must be a number, and is object',
  ],
  [
    'a tensor as operand of a value',
    () => Reflect.apply(Value.prototype.add, new Value(2), [matrix]),
    'add: argument 1 must be a number or a Value, and is an instance of Tensor',
  ],
  [
    'a tensor as a choice of a value',
    () => Reflect.apply(Value.prototype.where, new Value(1), [1, matrix]),
    'where: argument 1 must be a number or a Value, and is an instance of Tensor',
  ],
  [
    'a value of a text',
    () => Reflect.construct(Value, ['3']),
    'Value: argument 0 must be a number, and is string',
  ],
];

const REDUCTIONS: readonly Row[] = [
  [
    'an axis out of range',
    () => matrix.sum(2),
    'sum: axis 2 is out of range for rank 2 · axes are -2 to 1',
  ],
  ['an axis that is no integer', () => matrix.prod(0.5), 'prod: axis 0.5 is out of range'],
  ['an axis of a scalar', () => zeros([]).cumsum(0), 'cumsum: axis 0 is out of range for rank 0'],
  ['an axis named twice', () => matrix.var([0, -2]), 'var: an axis is named twice in [0, -2]'],
  [
    'the greatest of nothing',
    () => zeros([2, 0]).max(1),
    'max: there is no element to choose from · x [2, 0]',
  ],
  [
    'the place of the least of nothing',
    () => zeros([0]).argmin(),
    'argmin: there is no element to choose from · x [0]',
  ],
  [
    'more than there are',
    () => matrix.topk(4),
    'topk: k must be from 0 to the 3 elements along axis 1, and is 4 · x [2, 3]',
  ],
  ['half an element', () => matrix.topk(0.5), 'topk: k must be from 0 to the 3 elements'],
  [
    'a norm without exponent',
    () => matrix.norm(null, { p: Number.NaN }),
    'norm: p must be a number, and is NaN',
  ],
  ['sorting along a missing axis', () => matrix.sort(5), 'sort: axis 5 is out of range'],
  ['places along a missing axis', () => matrix.argsort(5), 'argsort: axis 5 is out of range'],
  ['a deviation along a missing axis', () => matrix.std(5), 'std: axis 5 is out of range'],
  ['a norm along a missing axis', () => matrix.norm(5), 'norm: axis 5 is out of range'],
  [
    'the greatest size of nothing',
    () => zeros([0]).norm(0, { p: Infinity }),
    'norm: there is no element to choose from · x [0]',
  ],
  ['a text as an axis', () => matrix.sum(JSON.parse('"rows"')), 'sum: axis rows is out of range'],
];

const MAKING: readonly Row[] = [
  [
    'a negative length',
    () => zeros([2, -1]),
    'zeros: a shape is a list of integers ≥ 0, not [2,-1]',
  ],
  ['half a length', () => ones([1.5]), 'ones: a shape is a list of integers ≥ 0, not [1.5]'],
  [
    'a number as a shape',
    () => zeros(JSON.parse('3')),
    'zeros: a shape is a list of integers ≥ 0, not 3',
  ],
  ['numbers in a negative shape', () => tensor([1], { shape: [-1, -1] }), '≥ 0, not [-1,-1]'],
  [
    'random numbers in a negative shape',
    () => ag.uniform([-1], new ag.Generator(1)),
    'uniform: a shape is a list of integers ≥ 0, not [-1]',
  ],
  [
    'a type that there is not',
    () => matrix.to(JSON.parse('"int64"')),
    'dtype: there is no type int64 · types are bool, uint8, int32, float32, float64',
  ],
  [
    'numbers of 8 bits with a sign',
    () => tensor(Reflect.construct(Int8Array, [[-1]])),
    'dtype: there is no type int8 · types are bool, uint8, int32, float32, float64',
  ],
  [
    'numbers of 16 bits',
    () => tensor(Reflect.construct(Uint16Array, [[60_000]])),
    'dtype: there is no type uint16',
  ],
  ['a type in making', () => tensor([1], JSON.parse('{"dtype":"half"}')), 'there is no type half'],
];

const ASSIGNING: readonly Row[] = [
  [
    'a longer source',
    () => zeros([2, 3]).assign(ones([5])),
    'assign: [5] does not expand to [2, 3] · only axes of length 1 repeat, and new ones come first',
  ],
  [
    'a source that is greater',
    () => zeros([1, 3]).assign(ones([2, 3])),
    'assign: [2, 3] does not expand to [1, 3]',
  ],
  [
    'a source with an axis more',
    () => zeros([3]).assign(ones([1, 3])),
    'assign: [1, 3] does not expand to [3]',
  ],
  ['a number', () => zeros([3]).assign(asTensor(1)), 'assign: argument 0 must be a Tensor'],
];

const LOSSES: readonly Row[] = [
  [
    'shapes that differ',
    () => ag.mse(matrix, zeros([3, 2])),
    'mse: prediction and target must have one shape · prediction [2, 3] · target [3, 2]',
  ],
  [
    'no tensor',
    () => ag.l1(matrix, asTensor([1])),
    'l1: argument 1 must be a Tensor, and is an array',
  ],
  [
    'a threshold of Huber below 0',
    () => ag.huber(matrix, matrix, { delta: 0 }),
    'huber: delta must be positive, and is 0',
  ],
  [
    'a negative beta',
    () => ag.smoothL1(matrix, matrix, { beta: -1 }),
    'smoothL1: beta must not be negative, and is -1',
  ],
  [
    'targets of another length',
    () => ag.crossEntropy(matrix, tensor([0, 1, 2], { dtype: 'int32' })),
    'crossEntropy: scores must be [N, C, …] or [C], and targets the same without C, or the same · scores [2, 3] · targets [3]',
  ],
  [
    'classes as floats',
    () => ag.crossEntropy(matrix, tensor([0, 1])),
    "crossEntropy: targets are classes and must be int32 or uint8, and are float32 · use targets.to('int32')",
  ],
  [
    'a class that is none',
    () => ag.nll(matrix, tensor([0, 3], { dtype: 'int32' })),
    'nll: index 3 is out of range: there are 3 elements',
  ],
  [
    'a negative class that is not ignored',
    () => ag.crossEntropy(matrix, tensor([-100, 0], { dtype: 'int32' })),
    'crossEntropy: index -100 is out of range: there are 3 elements',
  ],
  [
    'a class that is none, in hinges',
    () => ag.multiMargin(matrix, tensor([0, 7], { dtype: 'int32' })),
    'multiMargin: index 7 is out of range',
  ],
  [
    'too few weights',
    () => ag.crossEntropy(matrix, classes, { weight: ones([2]) }),
    'crossEntropy: there must be one weight for each of the 3 classes · weight [2]',
  ],
  [
    'an index to ignore among probabilities',
    () => ag.crossEntropy(matrix, matrix, { ignoreIndex: 0 }),
    'crossEntropy: scores must be [N, C, …] or [C], and targets the same without C: classes · scores [2, 3] · targets [2, 3]',
  ],
  [
    'smoothing above 1',
    () => ag.crossEntropy(matrix, classes, { labelSmoothing: 1.5 }),
    'crossEntropy: labelSmoothing must be from 0 to 1, and is 1.5',
  ],
  [
    'a scalar as logits',
    () => ag.crossEntropy(zeros([]), zeros([])),
    'crossEntropy: scores must be [N, C, …] or [C]',
  ],
  [
    'targets of another length, for pairs of vectors',
    () => ag.cosineEmbedding(matrix, matrix, zeros([3])),
    'cosineEmbedding: there must be a target for each pair of vectors · a [2, 3] · targets [3]',
  ],
  [
    'a reduction that there is not',
    () => ag.mse(matrix, matrix, JSON.parse('{"reduction":"average"}')),
    "reduction: must be 'mean', 'sum' or 'none', and is \"average\"",
  ],
  [
    'a triple of different shapes',
    () => ag.tripletMargin(matrix, matrix, zeros([2, 2])),
    'tripletMargin: anchor and positive and negative must have one shape · anchor [2, 3] · positive [2, 3] · negative [2, 2]',
  ],
];

const DERIVATIVES: readonly Row[] = [
  [
    'backward from several elements',
    () => leaf().exp().backward(),
    'backward: only a single element can be started from · this [2] · reduce it (sum, mean), or pass the gradient of the final result',
  ],
  [
    'backward with a gradient of another shape',
    () =>
      leaf()
        .exp()
        .backward(ones([3])),
    'backward: the gradient must have the shape of the tensor · gradient [3] · tensor [2]',
  ],
  [
    'backward twice',
    () => {
      const y = leaf().exp().sum();
      y.backward();
      y.backward();
    },
    'backward: the graph was already used and let go (at sum)',
  ],
  [
    'backward from what nothing leads to',
    () => tensor([1, 2]).sum().backward(),
    'backward: this tensor takes no gradient · nothing that it was computed from has requiresGrad',
  ],
  [
    'backward through a comparison',
    () => leaf().greater(0).sum().backward(),
    'backward: this tensor takes no gradient · greater has no derivative: its answer is yes or no',
  ],
  [
    'backward through a predicate',
    () => leaf().isFinite().to('float32').sum().backward(),
    'isFinite has no derivative: its answer is yes or no',
  ],
  [
    'backward through places',
    () => leaf().argsort().to('float32').sum().backward(),
    'argsort has no derivative: its answer is an index',
  ],
  [
    'backward through a question about all',
    () => leaf().all().to('float32').backward(),
    'all has no derivative: its answer is yes or no',
  ],
  [
    'gradients by a tensor that takes none',
    () => ag.gradients(leaf().sum(), [ones([2])]),
    'gradients: x number 0 takes no gradient · set requiresGrad before computing y',
  ],
  [
    'integers that require a gradient',
    () => tensor([1], { dtype: 'int32', requiresGrad: true }),
    'requiresGrad: int32 takes no gradient · gradients exist for float32 and float64',
  ],
  [
    'backward from a value that takes no gradient',
    () => new Value(1, { requiresGrad: false }).exp().backward(),
    'backward: this value takes no gradient · nothing that it was computed from has requiresGrad',
  ],
];

describe.each([
  ['elementwise operations', ELEMENTWISE],
  ['reductions and sorting', REDUCTIONS],
  ['tensors that are made', MAKING],
  ['assignments', ASSIGNING],
  ['losses', LOSSES],
  ['derivatives', DERIVATIVES],
])('%s', (_family, rows) => {
  it.each(rows)('%s', (_what, call, message) => {
    expect(call).toThrow(AutogradError);
    expect(call).toThrow(message);
  });
});
