/** Shapes in the types of layers, on the declarations that users of the package get. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Inference, Workspace } from '../../autograd/test/support/infer-types.js';

/** Layers, each extended with a `forward` of plain tensors. */
const extended = [
  ...[
    'Linear',
    'Linear<784, 16>',
    'Conv1d<3, 8, 5>',
    'Conv2d',
    'Conv2d<3, 6, 5>',
    'ConvTranspose2d<3, 8, 2>',
  ],
  ...[
    'MaxPool2d<2>',
    'AvgPool2d<2>',
    'AdaptiveAvgPool2d<1>',
    'Flatten',
    'Embedding',
    'ReLU',
    'PReLU',
    'Dropout',
  ],
  ...['LayerNorm', 'BatchNorm2d', 'Identity', 'Residual', 'Sequential<[Linear<784, 16>, ReLU]>'],
];

const declarations = `
import { type Shape, type Tensor, zeros } from '@downhill/autograd';
import {
  AdaptiveAvgPool2d, AvgPool2d, BatchNorm2d, Conv1d, Conv2d, ConvTranspose2d, Dropout, Embedding, Flatten, GELU, Identity, LayerNorm, Linear,
  MaxPool2d, type Module, PReLU, ReLU, Residual, Sequential,
} from '@downhill/nn';
declare const x: Tensor<[32, 784]>;
declare const image: Tensor<[8, 3, 28, 28]>;
declare const partly: Tensor<[number, 784]>;
declare const plain: Tensor;
declare const width: number;
declare const list: Module[];
declare const hidden: readonly [Linear<784, 16>, ReLU];
${extended.map((layer, i) => `class My${i} extends ${layer} { override forward(x: Tensor): Tensor { return super.forward(x); } }`).join('\n')}
class FlatLinear extends Linear<784, 16> {
  override forward(x: Tensor) {
    return super.forward(x.flatten(1));
  }
}
class RectifiedLinear<In extends number> extends Linear<In, 16> {
  override forward(x: Tensor<[number, In]>): Tensor {
    return super.forward(x).relu();
  }
}
declare const flat: FlatLinear;
declare const rectified: RectifiedLinear<784>;
`;

/** Expression, and its type. */
const inferred: readonly (readonly [string, string])[] = [
  ['new Linear(784, 16)', 'Linear<784, 16>'],
  ['new Linear(784, 16).forward(x)', 'Tensor<[32, 16]>'],
  ['new Linear(784, 16).forward(partly)', 'Tensor<[number, 16]>'],
  ['new Linear(784, 16).forward(plain)', 'Tensor<Shape>'],
  ['new Linear(28, 16).forward(image)', 'Tensor<[8, 3, 28, 16]>'],
  ['new Linear(16).forward(x)', 'Tensor<[32, 16]>'],
  ['new Linear(16, { bias: false }).forward(x)', 'Tensor<[32, 16]>'],
  ['new Linear(width, width).forward(x)', 'Tensor<[32, number]>'],
  ['new Linear(784, 16).weight', 'Tensor<[16, 784]>'],
  ['new Conv2d(3, 6, 5).forward(image)', 'Tensor<[8, 6, 24, 24]>'],
  ['new Conv2d(3, 6, 5, { stride: 2 })', 'Conv2d<3, 6, 5, 2, WindowOption, WindowOption>'],
  ['new Conv2d(6, 5).forward(image)', 'Tensor<[8, 6, 24, 24]>'],
  [
    'new Conv2d(3, 6, [3, 5], { stride: 2, padding: [1, 0], groups: 3 }).forward(image)',
    'Tensor<[8, 6, 14, 12]>',
  ],
  ['new Conv2d(3, 6, width).forward(image)', 'Tensor<[8, 6, number, number]>'],
  ['new Conv1d(3, 8, 5).forward(zeros([2, 3, 20]))', 'Tensor<[2, 8, 16]>'],
  [
    'new Conv1d(3, 6, 3, { stride: 2, padding: 1, dilation: 2, groups: 3 }).forward(zeros([2, 3, 20]))',
    'Tensor<[2, 6, 9]>',
  ],
  ['new Conv1d(8, 5).forward(plain)', 'Tensor<[number, number, number]>'],
  ['new ConvTranspose2d(3, 8, 2, { stride: 2 }).forward(image)', 'Tensor<[8, 8, 56, 56]>'],
  [
    'new ConvTranspose2d(3, 6, [3, 5], { stride: [2, 1], padding: 1, outputPadding: [1, 0], dilation: [1, 2] }).forward(image)',
    'Tensor<[8, 6, 56, 34]>',
  ],
  [
    'new Sequential(new Conv2d(3, 4, 3), new ConvTranspose2d(4, 3, 3), new ReLU()).forward(image)',
    'Tensor<[8, 3, 28, 28]>',
  ],
  [
    'new Sequential(new Conv1d(3, 4, 3), new Flatten(), new Linear(72, 2)).forward(zeros([2, 3, 20]))',
    'Tensor<[2, 2]>',
  ],
  ['new MaxPool2d(2).forward(image)', 'Tensor<[8, 3, 14, 14]>'],
  ['new AvgPool2d(2, { stride: 1 }).forward(image)', 'Tensor<[8, 3, 27, 27]>'],
  ['new AdaptiveAvgPool2d([1, null]).forward(image)', 'Tensor<[8, 3, 1, 28]>'],
  ['new Flatten().forward(image)', 'Tensor<[8, 2352]>'],
  ['new Flatten(2).forward(image)', 'Tensor<[8, 3, 784]>'],
  ['new Flatten(0, 1).forward(image)', 'Tensor<[24, 28, 28]>'],
  ['new Embedding(50, 7).forward(zeros([8, 5]))', 'Tensor<[8, 5, 7]>'],
  ['new ReLU().forward(new GELU().forward(x))', 'Tensor<[32, 784]>'],
  ['new PReLU().forward(x)', 'Tensor<[32, 784]>'],
  ['new Dropout().forward(x)', 'Tensor<[32, 784]>'],
  ['new LayerNorm(784).forward(x)', 'Tensor<[32, 784]>'],
  ['new BatchNorm2d(3).forward(image)', 'Tensor<[8, 3, 28, 28]>'],
  ['new Identity().forward(partly)', 'Tensor<[number, 784]>'],
  // Layers one after the other
  [
    'new Sequential(new Linear(784, 16), new ReLU(), new Linear(16, 10))',
    'Sequential<readonly [Linear<784, 16>, ReLU, Linear<16, 10>]>',
  ],
  [
    'new Sequential(new Linear(784, 16), new ReLU(), new Linear(16, 10)).forward(x)',
    'Tensor<[32, 10]>',
  ],
  ['new Sequential(new Linear(784, 16), new ReLU()).forward(partly)', 'Tensor<[number, 16]>'],
  ['new Sequential(new Linear(784, 16), new ReLU()).forward(plain)', 'Tensor<Shape>'],
  ['new Sequential(new Linear(16), new Linear(16, 10)).forward(x)', 'Tensor<[32, 10]>'],
  ['new Sequential(new Linear(784, width), new Linear(16, 10)).forward(x)', 'Tensor<[32, 10]>'],
  ['new Sequential(...hidden, new Linear(16, 10)).forward(x)', 'Tensor<[32, 10]>'],
  ['new Sequential().forward(x)', 'Tensor<[32, 784]>'],
  [
    'new Sequential(new Sequential(new Linear(784, 16)), new Dropout(), new LayerNorm(16), new PReLU()).forward(x)',
    'Tensor<[32, 16]>',
  ],
  [
    'new Sequential(new Conv2d(3, 6, 5), new BatchNorm2d(6), new MaxPool2d(2), new Flatten(), new Linear(864, 10)).forward(image)',
    'Tensor<[8, 10]>',
  ],
  [
    'new Sequential(new Conv2d(6, 3, { stride: 2 }), new AvgPool2d(2), new AdaptiveAvgPool2d(1), new Flatten()).forward(image)',
    'Tensor<[8, 6]>',
  ],
  [
    'new Sequential(new Embedding(50, 7), new Linear(7, 3)).forward(zeros([8, 5]))',
    'Tensor<[8, 5, 3]>',
  ],
  // Of lists, functions and layers without a rule, nothing is known
  ['new Sequential(...list).forward(x)', 'Tensor<Shape>'],
  ['new Sequential(new Flatten(), ...list, new Linear(16, 10)).forward(x)', 'Tensor<Shape>'],
  ['new Sequential(new Linear(784, 16), (y) => y.relu()).forward(x)', 'Tensor<Shape>'],
  ['new Sequential(new Linear(784, 16), new Residual([new ReLU()])).forward(x)', 'Tensor<Shape>'],
  // Of layers that were extended, what their own forward says
  ['flat.forward(image)', 'Tensor<Shape>'],
  ['new Sequential(flat, new ReLU()).forward(image)', 'Tensor<Shape>'],
  ['new Sequential(new Linear(10, 5), flat).forward(zeros([2, 10]))', 'Tensor<Shape>'],
  ['rectified.forward(x)', 'Tensor<Shape>'],
  [
    'new Linear(1176, 10).forward(new Flatten().forward(new MaxPool2d(2).forward(new Conv2d(3, 6, 5, { padding: 2 }).forward(image))))',
    'Tensor<[8, 10]>',
  ],
];

/** Expression, and what the compiler says of it. */
const refused: readonly (readonly [string, string])[] = [
  ['new Linear(100, 16).forward(x)', 'widths differ: x has 784 features, and the weight takes 100'],
  [
    'new Linear(16, 10).forward(new Linear(784, 15).forward(x)).add(1)',
    'widths differ: x has 15 features, and the weight takes 16',
  ],
  ['new Conv2d(4, 6, 5).forward(image)', 'channels differ: x has 3, and the weight reads 4'],
  [
    'new Conv1d(4, 6, 5).forward(zeros([2, 3, 20]))',
    'channels differ: x has 3, and the weight reads 4',
  ],
  [
    'new ConvTranspose2d(4, 6, 5).forward(image)',
    'channels differ: x has 3, and the weight reads 4',
  ],
  [
    'new Sequential(new Conv1d(3, 4, 3), new Conv1d(5, 4, 3))',
    'channels differ: x has 4, and the weight reads 5',
  ],
  ['new Conv2d(3, 6, 5).forward(x)', 'x must be [N, C, H, W], and is [32, 784]'],
  [
    'new MaxPool2d(30).forward(image)',
    'the window does not fit: it spans 30, and the padded input has 28',
  ],
  // The layer that does not fit those before, whatever the input is
  [
    'new Sequential(new Linear(784, 16), new ReLU(), new Linear(15, 10), new ReLU())',
    'widths differ: x has 16 features, and the weight takes 15',
  ],
  [
    'new Sequential(new Conv2d(3, 6, 5), new MaxPool2d(2), new Conv2d(5, 16, 5))',
    'channels differ: x has 6, and the weight reads 5',
  ],
  [
    'new Sequential((y) => y.relu(), new Linear(784, 16), new Linear(15, 10))',
    'widths differ: x has 16 features, and the weight takes 15',
  ],
  [
    'new Sequential(new Linear(784, 16), new Sequential(new Linear(15, 10)))',
    'widths differ: x has 16 features, and the weight takes 15',
  ],
  [
    'new Sequential(new AdaptiveAvgPool2d(1), new Flatten(), new MaxPool2d(2))',
    'x must be [N, C, H, W], and is [number, number]',
  ],
  // The input
  [
    'new Sequential(new Linear(100, 16), new ReLU()).forward(x)',
    'widths differ: x has 784 features, and the weight takes 100',
  ],
  [
    'new Sequential(new Conv2d(3, 6, 5), new Flatten(), new Linear(100, 10)).forward(image)',
    'widths differ: x has 3456 features, and the weight takes 100',
  ],
  ['new Flatten(4).forward(image)', 'axis 4 is out of range for [8, 3, 28, 28]'],
];

const expressions = [...inferred, ...refused].map(([expression]) => expression);
const programs = readFileSync(new URL('types/programs.ts', import.meta.url), 'utf8');
const workspace = new Workspace();
let found: ReadonlyMap<string, Inference>;

beforeAll(async () => {
  await workspace.install('autograd', 'nn');
  const inferences = await workspace.infer(declarations, expressions);
  found = new Map(expressions.map((expression, i) => [expression, inferences[i]!]));
}, 120_000);
afterAll(() => workspace.remove());

it.each(inferred)('%s is a %s', (expression, type) => {
  expect(found.get(expression)).toEqual({ type, errors: [] });
});

it.each(refused)('%s is refused: %s', (expression, error) => {
  expect(found.get(expression)?.errors).toEqual([error]);
});

it('has nothing to say of usual programs', async () => {
  expect(await workspace.infer(programs, [])).toEqual([]);
});
