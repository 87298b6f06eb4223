/** Layers that learn the width of their input at the first call. */
import {
  AutogradError,
  Generator,
  normal,
  ones,
  type Shape,
  type Tensor,
} from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const lazy = () => new nn.Sequential(new nn.Linear(4), new nn.ReLU(), new nn.Linear(2));
const eager = () => new nn.Sequential(new nn.Linear(3, 4), new nn.ReLU(), new nn.Linear(4, 2));
const x = normal([5, 3], new Generator(7));

const numbers = (model: nn.Module) =>
  Object.entries(model.stateDict()).map(([name, tensor]) => [name, tensor.toArray()]);

it('learns its width from the first input, and has the weights that it would have had', () => {
  const model = lazy().initialize(5);
  const output = model.forward(x);
  expect(output.shape).toEqual([5, 2]);
  expect(numbers(model)).toEqual(numbers(eager().initialize(5)));
  expect(model.parameters().every(({ requiresGrad }) => requiresGrad)).toBe(true);
  expect(() => model.forward(ones([5, 4]))).toThrow('widths differ');
});

it('draws from the stream it was given when it was made', () => {
  const made = new nn.Linear(4, { random: new Generator(3) });
  made.forward(x);
  expect(numbers(made)).toEqual(numbers(new nn.Linear(3, 4, { random: new Generator(3) })));
});

it('can be initialised again when its width is known', () => {
  const model = lazy();
  model.forward(x);
  expect(numbers(model.initialize(5))).toEqual(numbers(eager().initialize(5)));
});

it('keeps type and options', () => {
  const layer = new nn.Linear(4, { bias: false, dtype: 'float64' });
  expect(layer.inFeatures).toBe(0);
  layer.forward(ones([2, 6], { dtype: 'float64' }));
  expect([layer.inFeatures, layer.outFeatures, layer.weight.dtype, layer.bias]).toEqual([
    6,
    4,
    'float64',
    null,
  ]);
});

it.each<[string, (model: nn.Module) => unknown]>([
  ['parameters', (model) => new nn.Adam(model.parameters())],
  ['parameterCount', (model) => model.parameterCount],
  ['buffers', (model) => model.buffers()],
  ['stateDict', (model) => model.stateDict()],
  ['checkModule', (model) => nn.checkModule(model, [x])],
])('says that it has none before the first call: %s', (_, ask) => {
  expect(() => ask(lazy())).toThrow(
    '0.weight has no shape yet: its layer learns the width from its first input · run the model once',
  );
});

it('trains and summarises like any other', () => {
  const model = lazy().initialize(1);
  expect(nn.summary(model, [3]).total.parameters).toBe(3 * 4 + 4 + 4 * 2 + 2);
  const train = (each: nn.Module) => {
    const data = new nn.TensorDataset(x, ones([5, 2]));
    const optimizer = new nn.Adam(each.parameters());
    const events = nn.fit({ model: each, data, loss: nn.mse, optimizer, epochs: 3, batchSize: 2 });
    return [...events].flatMap((event) => (event.type === 'step' ? event.loss : []));
  };
  expect(train(model)).toEqual(train(eager().initialize(1)));
});

describe('loadStateDict', () => {
  it('gives it its width', () => {
    const source = eager().initialize(9);
    const model = lazy().loadStateDict(source.stateDict());
    expect(numbers(model)).toEqual(numbers(source));
    expect(model.forward(x).toArray()).toEqual(source.forward(x).toArray());
  });

  it.each<[string, nn.Module, string]>([
    ['of another shape', new nn.Sequential(new nn.Linear(3, 5)), '0.weight is [5, 3] there'],
    ['without a part', new nn.Sequential(new nn.Linear(3, 4, { bias: false })), 'missing: 0.bias'],
  ])('leaves it lazy when the state is %s', (_, source, message) => {
    const model = new nn.Sequential(new nn.Linear(4));
    expect(() => model.loadStateDict(source.stateDict())).toThrow(message);
    expect(() => model.parameters()).toThrow('0.weight has no shape yet');
  });
});

/** Each lazy layer, what it is when its width is known, and an input that tells the width. */
const kinds: readonly [string, () => nn.Module, () => nn.Module, Shape][] = [
  ['Conv1d', () => new nn.Conv1d(4, 3), () => new nn.Conv1d(2, 4, 3), [2, 2, 5]],
  [
    'Conv2d with groups',
    () => new nn.Conv2d(4, [1, 2], { groups: 2 }),
    () => new nn.Conv2d(6, 4, [1, 2], { groups: 2 }),
    [2, 6, 3, 3],
  ],
  [
    'ConvTranspose2d',
    () => new nn.ConvTranspose2d(4, 3, { stride: 2, bias: false }),
    () => new nn.ConvTranspose2d(2, 4, 3, { stride: 2, bias: false }),
    [2, 2, 3, 3],
  ],
  ['BatchNorm1d', () => new nn.BatchNorm1d(), () => new nn.BatchNorm1d(3), [4, 3]],
  [
    'BatchNorm2d without weights',
    () => new nn.BatchNorm2d({ affine: false, momentum: 0.5 }),
    () => new nn.BatchNorm2d(3, { affine: false, momentum: 0.5 }),
    [4, 3, 2, 2],
  ],
];

describe.each(kinds)('a lazy %s', (_, makeLazy, makeEager, shape) => {
  const input = normal(shape, new Generator(3));
  const sizes = (layer: nn.Module) => [
    Reflect.get(layer, 'inChannels') ?? Reflect.get(layer, 'features'),
    Reflect.get(layer, 'outChannels'),
  ];

  it('becomes what it would have been', () => {
    const [layer, expected] = [makeLazy().initialize(5), makeEager().initialize(5)];
    expect(sizes(layer)[0]).toBe(0);
    expect(() => layer.stateDict()).toThrow('has no shape yet');
    expect(layer.forward(input).toArray()).toEqual(expected.forward(input).toArray());
    expect(numbers(layer)).toEqual(numbers(expected));
    expect(layer.parameters().length).toBe(expected.parameters().length);
    expect(sizes(layer)).toEqual(sizes(expected));
    expect(() => layer.forward(input.slice([null, null], [0, 1]))).toThrow(AutogradError);
  });

  it('takes its width from a state', () => {
    const source = makeEager().initialize(9);
    source.forward(input);
    const layer = makeLazy().loadStateDict(source.stateDict());
    expect(numbers(layer)).toEqual(numbers(source));
    expect(layer.eval().forward(input).toArray()).toEqual(source.eval().forward(input).toArray());
  });

  it('stays lazy when the state does not fit', () => {
    const { weight: _weight, running_var: _variance, ...rest } = makeEager().stateDict();
    const layer = makeLazy();
    expect(() => layer.loadStateDict(rest)).toThrow('missing');
    expect(() => layer.parameters()).toThrow('has no shape yet');
  });
});

it('stays lazy when parts of a state tell different widths', () => {
  const state = new nn.BatchNorm1d(3).stateDict();
  const layer = new nn.BatchNorm1d();
  expect(() => layer.loadStateDict({ ...state, bias: ones([2]) })).toThrow('bias is [2] there');
  expect(() => layer.stateDict()).toThrow('weight has no shape yet');
});

it('a batch norm without any tensors takes whatever comes', () => {
  const layer = new nn.BatchNorm1d({ affine: false, trackRunningStats: false });
  expect(layer.forward(ones([2, 3])).shape).toEqual([2, 3]);
  expect(layer.forward(ones([2, 4])).shape).toEqual([2, 4]);
});

/** Of a shape that the compiler is not told: it would refuse the wrong calls. */
const plain = (x: Tensor): Tensor => x;

it.each<[() => unknown, string]>([
  [() => new nn.Linear(0), 'Linear: outFeatures must be a whole number of at least 1, and is 0'],
  [() => Reflect.construct(nn.Linear, [3, undefined]), 'outFeatures must be a whole number'],
  [
    () => new nn.Linear(3).forward(plain(ones([]))),
    'Linear: the width of x must be a whole number',
  ],
  [() => new nn.Conv2d(4, 3).forward(plain(ones([2, 5, 5]))), 'Conv2d: x must have 4 axes'],
  [
    () => new nn.Conv2d(4, 3, { groups: 2 }).forward(ones([2, 5, 5, 5])),
    'the channels of x must be divisible by groups (5 by 2)',
  ],
  [() => new nn.Conv1d(4, 0), 'Conv1d: kernelSize must be a whole number of at least 1'],
  [() => new nn.BatchNorm2d(0), 'BatchNorm2d: features must be a whole number of at least 1'],
  [() => new nn.BatchNorm2d().forward(ones([2, 3])), 'x must be [N, C, H, W] · x [2, 3]'],
])('refuses what is no width: %s', (make, message) => {
  expect(make).toThrow(message);
});
