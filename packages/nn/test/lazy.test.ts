/** Layers that learn the width of their input at the first call. */
import { Generator, normal, ones } from '@downhill/autograd';
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

it.each<[() => unknown, string]>([
  [() => new nn.Linear(0), 'Linear: outFeatures must be a whole number of at least 1, and is 0'],
  [() => Reflect.construct(nn.Linear, [3, undefined]), 'outFeatures must be a whole number'],
  [() => new nn.Linear(3).forward(ones([])), 'Linear: the width of x must be a whole number'],
])('refuses what is no width: %s', (make, message) => {
  expect(make).toThrow(message);
});
