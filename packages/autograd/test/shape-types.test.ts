/**
 * Shapes in types, on the declarations that users of the package get: what is inferred as an editor shows it, and what is
 * refused with which words. Each expression that is refused is exactly one error.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Inference, Workspace } from './support/infer-types.js';

const declarations = `
import {
  type Pair, type Shape, type Sorted, type Tensor, type TensorOptions, type Value,
  adaptiveAvgPool2d, add, avgPool2d, bce, bmm, chunk, concat, conv1d, conv2d, convTranspose2d, cosineEmbedding, crossEntropy, dot, embedding, eye,
  flatten, full, grad, greater, jacobian, layerNorm, linear, linspace, matmul, maxPool2d, maximum, mean, mse, nll, oneHot,
  ones, outer, pad, permute, pow, relu, reshape, softmax, split, stack, sub, sum, tensor, tile, transpose, valueAndGrad, where, zeros,
} from '@downhill/autograd';
declare const x: Tensor<[32, 784]>;
declare const w: Tensor<[784, 16]>;
declare const b: Tensor<[16]>;
declare const column: Tensor<[32, 1]>;
declare const image: Tensor<[8, 3, 28, 28]>;
declare const partly: Tensor<[number, 784]>;
declare const plain: Tensor;
declare const either: Tensor<[2, 3]> | Tensor<[3]>;
declare const v: Value;
declare const n: number;
declare const list: number[];
declare const flag: boolean;
declare function asked(x: Tensor<[32, 784]>): Tensor<[32]>;
declare function generic<N extends number, M extends number>(x: Tensor<[N, M]>): Tensor<[M, N]>;
`;

/** Expression, and its type. */
const inferred: readonly (readonly [string, string])[] = [
  // Made
  ['zeros([2, 3])', 'Tensor<[2, 3]>'],
  ['full([n, 3], 1)', 'Tensor<[number, 3]>'],
  ['ones(list)', 'Tensor<number[]>'],
  ['tensor([[1, 2], [3, 4], [5, 6]])', 'Tensor<[3, 2]>'],
  ['tensor(3)', 'Tensor<[]>'],
  ['tensor(list)', 'Tensor<[number]>'],
  ['tensor(new Float32Array(6), { shape: [2, 3] })', 'Tensor<[2, 3]>'],
  ['eye(3)', 'Tensor<[3, 3]>'],
  ['linspace(0, 1, 5)', 'Tensor<[5]>'],
  // Products
  ['x.matmul(w)', 'Tensor<[32, 16]>'],
  ['matmul(w.transpose(), x.transpose())', 'Tensor<[16, 32]>'],
  ['partly.matmul(w)', 'Tensor<[number, 16]>'],
  ['partly.matmul(partly)', 'Tensor<[number, 784]>'],
  ['plain.matmul(w)', 'Tensor<Shape>'],
  ['x.matmul(plain)', 'Tensor<Shape>'],
  ['b.matmul(b)', 'Tensor<[]>'],
  ['w.matmul(b)', 'Tensor<[784]>'],
  ['zeros([4, 1, 5, 6]).matmul(zeros([3, 6, 7]))', 'Tensor<[4, 3, 5, 7]>'],
  ['bmm(zeros([4, 5, 6]), zeros([4, 6, 7]))', 'Tensor<[4, 5, 7]>'],
  ['dot(b, b)', 'Tensor<[]>'],
  ['outer(b, zeros([3]))', 'Tensor<[16, 3]>'],
  ['linear(x, zeros([10, 784]), zeros([10]))', 'Tensor<[32, 10]>'],
  ['linear(image, zeros([10, 28]))', 'Tensor<[8, 3, 28, 10]>'],
  // Broadcasting
  ['x.matmul(w).add(b).relu()', 'Tensor<[32, 16]>'],
  ['x.add(1)', 'Tensor<[32, 784]>'],
  ['sub(1, x)', 'Tensor<[32, 784]>'],
  ['column.mul(b)', 'Tensor<[32, 16]>'],
  ['x.div(partly)', 'Tensor<[32, 784]>'],
  ['partly.pow(column)', 'Tensor<[32, 784]>'],
  ['sub(1, v)', 'Value'],
  ['pow(v, 3)', 'Value'],
  ['maximum(v, v)', 'Value'],
  ['greater(v, n)', 'Value'],
  ['maximum(column, x)', 'Tensor<[32, 784]>'],
  ['greater(x, 0)', 'Tensor<[32, 784]>'],
  ['x.sub(plain)', 'Tensor<Shape>'],
  ['plain.add(x)', 'Tensor<Shape>'],
  ['either.add(zeros([2, 3]))', 'Tensor<[2, 3]>'],
  ['x.greater(0).where(x, 0)', 'Tensor<[32, 784]>'],
  ['where(column, b, 0)', 'Tensor<[32, 16]>'],
  ['x.exp().tanh().clamp(0, 1).clone().detach()', 'Tensor<[32, 784]>'],
  // Movement
  ['x.reshape([32, 28, 28])', 'Tensor<[32, 28, 28]>'],
  ['x.reshape([-1, 28, 28])', 'Tensor<[32, 28, 28]>'],
  ['reshape(x, [n, 784])', 'Tensor<[number, 784]>'],
  ['x.reshape(list)', 'Tensor<Shape>'],
  ['partly.reshape([-1, 28, 28])', 'Tensor<[number, 28, 28]>'],
  ['plain.reshape([2, 3])', 'Tensor<[2, 3]>'],
  ['image.transpose()', 'Tensor<[8, 3, 28, 28]>'],
  ['transpose(image, 0, -3)', 'Tensor<[3, 8, 28, 28]>'],
  ['permute(image, [0, 2, 3, 1])', 'Tensor<[8, 28, 28, 3]>'],
  ['image.flatten(1)', 'Tensor<[8, 2352]>'],
  ['flatten(image, 0, 1)', 'Tensor<[24, 28, 28]>'],
  ['zeros([1, 3, 1]).squeeze()', 'Tensor<[3]>'],
  ['column.squeeze(-1)', 'Tensor<[32]>'],
  ['x.unsqueeze(1)', 'Tensor<[32, 1, 784]>'],
  ['x.unsqueeze(-1)', 'Tensor<[32, 784, 1]>'],
  ['b.expand([4, -1])', 'Tensor<[4, 16]>'],
  ['column.expand([2, 32, 5])', 'Tensor<[2, 32, 5]>'],
  ['x.slice(0)', 'Tensor<[784]>'],
  ['x.slice(null, [0, 16])', 'Tensor<[32, number]>'],
  ['x.select(1, 4)', 'Tensor<[32]>'],
  ['x.pad([[1, 2], 3])', 'Tensor<[35, 790]>'],
  ['pad(image, [2])', 'Tensor<[8, 3, 28, 32]>'],
  ['x.pad([0, [n, 1]])', 'Tensor<[32, number]>'],
  ['x.pad([0, -1])', 'Tensor<[32, number]>'],
  ['x.pad(list)', 'Tensor<[number, number]>'],
  ['partly.pad([1, 1])', 'Tensor<[number, 786]>'],
  ['plain.pad([1])', 'Tensor<Shape>'],
  ['x.tile([2, 3])', 'Tensor<[64, 2352]>'],
  ['tile(b, [4, 1, 2])', 'Tensor<[4, 1, 32]>'],
  ['x.tile([2])', 'Tensor<[32, 1568]>'],
  ['x.tile([n])', 'Tensor<[32, number]>'],
  ['x.tile(list)', 'Tensor<Shape>'],
  // Reductions
  ['x.sum()', 'Tensor<[]>'],
  ['sum(x, 0)', 'Tensor<[784]>'],
  ['image.mean([0, -1])', 'Tensor<[3, 28]>'],
  ['x.max(-1, { keepDims: true })', 'Tensor<[32, 1]>'],
  ['x.std(null, { keepDims: true })', 'Tensor<[1, 1]>'],
  ['x.sum(1, { keepDims: flag })', 'Tensor<Shape>'],
  ['mean(x, n)', 'Tensor<Shape>'],
  ['x.logsumexp(list)', 'Tensor<Shape>'],
  ['partly.norm(0)', 'Tensor<[784]>'],
  ['either.sum(-1)', 'Tensor<[] | [2]>'],
  ['x.argmax(1)', 'Tensor<[32]>'],
  ['x.argmin()', 'Tensor<[]>'],
  ['softmax(x, -1)', 'Tensor<[32, 784]>'],
  ['x.cumsum(1)', 'Tensor<[32, 784]>'],
  ['x.topk(5)', 'Sorted<[32, 5]>'],
  // Joined and taken apart
  ['concat([x, x])', 'Tensor<[64, 784]>'],
  ['concat([x, column, partly], 1)', 'Tensor<[32, 1569]>'],
  ['concat([x, plain])', 'Tensor<Shape>'],
  ['concat([x, x].map((y) => y))', 'Tensor<Shape>'],
  ['stack([x, x, x])', 'Tensor<[3, 32, 784]>'],
  ['stack([b, b], -1)', 'Tensor<[16, 2]>'],
  ['x.split([10, 22])', '[Tensor<[10, 784]>, Tensor<[22, 784]>]'],
  ['split(x, 16, 1)', 'Tensor<[32, 16]>[]'],
  ['x.split(5)', 'Tensor<[number, 784]>[]'],
  ['chunk(x, 2, -1)', '[Tensor<[32, 392]>, Tensor<[32, 392]>]'],
  ['plain.chunk(3)', 'Tensor<Shape>[]'],
  // Windows
  ['conv2d(image, zeros([16, 3, 5, 5]))', 'Tensor<[8, 16, 24, 24]>'],
  [
    'conv2d(image, zeros([6, 1, 3, 5]), null, { stride: 2, padding: [1, 0], groups: 3 })',
    'Tensor<[8, 6, 14, 12]>',
  ],
  ['conv2d(image, zeros([6, 3, 3, 3]), null, { dilation: [2, 5] })', 'Tensor<[8, 6, 24, 18]>'],
  ['maxPool2d(image, 3, { dilation: 4 })', 'Tensor<[8, 3, 7, 7]>'],
  ['conv2d(plain, zeros([16, 3, 5, 5]))', 'Tensor<[number, number, number, number]>'],
  ['conv1d(zeros([8, 3, 20]), zeros([4, 3, 5]))', 'Tensor<[8, 4, 16]>'],
  [
    'conv1d(zeros([8, 6, 20]), zeros([4, 3, 5]), null, { stride: 2, padding: 1, dilation: 3, groups: 2 })',
    'Tensor<[8, 4, 5]>',
  ],
  ['conv1d(plain, zeros([4, 3, 5]))', 'Tensor<[number, number, number]>'],
  ['convTranspose2d(image, zeros([3, 6, 2, 2]), null, { stride: 2 })', 'Tensor<[8, 6, 56, 56]>'],
  [
    'convTranspose2d(image, zeros([3, 2, 3, 5]), null, { stride: [2, 1], padding: 1, outputPadding: [1, 0], dilation: [1, 2], groups: 3 })',
    'Tensor<[8, 6, 56, 34]>',
  ],
  ['convTranspose2d(plain, zeros([3, 2, 3, 5]))', 'Tensor<[number, number, number, number]>'],
  ['maxPool2d(image, 2)', 'Tensor<[8, 3, 14, 14]>'],
  ['avgPool2d(image, [2, 3], { stride: 1 })', 'Tensor<[8, 3, 27, 26]>'],
  ['adaptiveAvgPool2d(image, [1, null])', 'Tensor<[8, 3, 1, 28]>'],
  // Losses, lookups, norms
  ['crossEntropy(x, zeros([32]))', 'Tensor<[]>'],
  ["nll(image, zeros([8, 28, 28]), { reduction: 'none' })", 'Tensor<[8, 28, 28]>'],
  ["mse(x, partly, { reduction: 'none' })", 'Tensor<[32, 784]>'],
  ["cosineEmbedding(x, x, zeros([32]), { reduction: 'none' })", 'Tensor<[32]>'],
  ['bce(x, plain)', 'Tensor<[]>'],
  ['embedding(zeros([8, 5]), zeros([50, 7]))', 'Tensor<[8, 5, 7]>'],
  ['oneHot(b, 10)', 'Tensor<[16, 10]>'],
  ['layerNorm(x, 784)', 'Tensor<[32, 784]>'],
  // Transforms keep the types of trees
  ['x.grad', 'Tensor<[32, 784]> | null'],
  ['grad((m: [Tensor<[3]>, Tensor<[2]>[]]) => m[0].sum())([zeros([3]), []])[1]', 'Tensor<[2]>[]'],
  [
    'valueAndGrad((y: Tensor<[3]>) => y.square().sum())(zeros([3]))',
    '[value: Tensor<[]>, gradient: NoInfer<Tensor<[3]>>]',
  ],
  ['grad((y: Tensor<[3]>) => y.square().sum())(zeros([3])).add(zeros([2, 1]))', 'Tensor<[2, 3]>'],
  // Functions of users
  ['asked(plain)', 'Tensor<[32]>'],
  ['asked(partly)', 'Tensor<[32]>'],
  ['generic(x)', 'Tensor<[784, 32]>'],
  ['generic(plain)', 'Tensor<[number, number]>'],
];

/** Expression, and what the compiler says of it. */
const refused: readonly (readonly [string, string])[] = [
  ['x.matmul(zeros([100, 16]))', 'inner dimensions differ: 784 and 100'],
  ['matmul(x, zeros([100, 16])).add(1).matmul(w)', 'inner dimensions differ: 784 and 100'],
  ['tensor(1).matmul(x)', 'a scalar has no rows'],
  ['x.pad([1, 1, 1])', 'there are more paddings than axes'],
  [
    'conv1d(zeros([8, 2, 20]), zeros([4, 3, 5]))',
    'channels differ: x has 2, and the weight reads 3',
  ],
  [
    'conv1d(zeros([8, 3, 4]), zeros([4, 3, 5]))',
    'the window does not fit: it spans 5, and the padded input has 4',
  ],
  [
    'conv1d(x, zeros([4, 3, 5]))',
    'x must be [N, C, L], and the weight [out, C/groups, k]; they are [32, 784] and [4, 3, 5]',
  ],
  [
    'convTranspose2d(image, zeros([4, 6, 2, 2]))',
    'channels differ: x has 3, and the weight reads 4',
  ],
  [
    'convTranspose2d(zeros([1, 3, 1, 1]), zeros([3, 6, 2, 2]), null, { padding: 2 })',
    'nothing is left of the output',
  ],
  ['zeros([4, 5, 6]).matmul(zeros([3, 6, 7]))', 'axis lengths 4 and 3 do not broadcast'],
  ['x.add(w)', 'axis lengths 784 and 16 do not broadcast'],
  ['maximum(x, w)', 'axis lengths 784 and 16 do not broadcast'],
  ['x.less(w)', 'axis lengths 784 and 16 do not broadcast'],
  ['x.where(0, w)', 'axis lengths 784 and 16 do not broadcast'],
  ['linear(x, zeros([10, 100]))', 'widths differ: x has 784 features, and the weight takes 100'],
  ['linear(x, zeros([10, 784]), zeros([11]))', 'shapes differ: [11] and [10]'],
  ['dot(b, zeros([15]))', 'shapes differ: [16] and [15]'],
  ['x.reshape([31, -1])', '25088 elements do not fit [31, -1]'],
  ['x.reshape([32, 28, 29])', '25088 elements do not fit [32, 28, 29]'],
  ['x.permute([0, 0])', '[0, 0] does not name each axis of [32, 784] once'],
  ['x.transpose(0, 2)', 'axis 2 is out of range for [32, 784]'],
  ['x.flatten(1, 0)', 'the first axis to flatten comes after the last'],
  ['x.squeeze(0)', 'axis 0 has length 32, not 1'],
  ['x.unsqueeze(4)', 'axis 4 is out of range for [32, 784] with a new axis'],
  ['b.expand([4, 15])', '[16] does not expand to [4, 15]'],
  ['x.select(2, 0)', 'axis 2 is out of range for [32, 784]'],
  ['x.sum(2)', 'axis 2 is out of range for [32, 784]'],
  ['x.mean([0, -3])', 'axis -3 is out of range for [32, 784]'],
  ['x.softmax(2)', 'axis 2 is out of range for [32, 784]'],
  ['concat([x, w])', 'only axis 0 may differ: [32, 784] and [784, 16]'],
  ['concat([x, x], 2)', 'axis 2 is out of range for [32, 784]'],
  ['stack([x, column])', 'shapes differ: [32, 784] and [32, 1]'],
  ['x.split([10, 21])', 'parts of [10, 21] do not make up a length of 32'],
  ['x.chunk(2, 2)', 'axis 2 is out of range for [32, 784]'],
  ['conv2d(image, zeros([16, 4, 5, 5]))', 'channels differ: x has 3, and the weight reads 4'],
  ['conv2d(x, zeros([16, 4, 5, 5]))', 'x must be [N, C, H, W], and is [32, 784]'],
  ['maxPool2d(image, 30)', 'the window does not fit: it spans 30, and the padded input has 28'],
  ['crossEntropy(x, zeros([31]))', 'scores [32, 784] need targets [32], not [31]'],
  ['mse(x, w)', 'shapes differ: [32, 784] and [784, 16]'],
  [
    'asked(w)',
    "Argument of type 'Tensor<[784, 16]>' is not assignable to parameter of type 'Tensor<[32, 784]>'.",
  ],
];

const programs = readFileSync(new URL('types/programs.ts', import.meta.url), 'utf8');
const workspace = new Workspace();

beforeAll(() => workspace.install('autograd'), 120_000);
afterAll(() => workspace.remove());

describe.each(['nodenext', 'bundler'] as const)('packages found as %s does', (module) => {
  const expressions = [...inferred, ...refused].map(([expression]) => expression);
  let found: ReadonlyMap<string, Inference>;

  beforeAll(async () => {
    const inferences = await workspace.infer(declarations, expressions, module);
    found = new Map(expressions.map((expression, i) => [expression, inferences[i]!]));
  }, 120_000);

  it.each(inferred)('%s is a %s', (expression, type) => {
    expect(found.get(expression)).toEqual({ type, errors: [] });
  });

  it.each(refused)('%s is refused: %s', (expression, error) => {
    expect(found.get(expression)?.errors.map((text) => text.split('\n')[0])).toEqual([error]);
  });

  it('has nothing to say of usual programs', async () => {
    expect(await workspace.infer(programs, [], module)).toEqual([]);
  });
});
