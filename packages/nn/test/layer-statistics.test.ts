/** What is told of layers, on networks whose numbers are known. */
import { Generator, normal, ones, type Tensor, tensor } from '@downhill/autograd';
import { expect, it } from 'vitest';
import * as nn from '../src/index.js';

const x = tensor([
  [1, 2],
  [3, -4],
]);

it('tells norms of weights, gradients and updates', () => {
  const layer = new nn.Linear(2, 1);
  const model = new nn.Sequential(layer, new nn.Identity());
  model.loadStateDict({ '0.weight': tensor([[3, 4]]), '0.bias': tensor([12]) });
  const before = model.stateDict();
  expect(nn.layerStatistics(model)).toEqual([
    { path: '0', layer: 'Linear', ...nothing, weightNorm: 13 },
    { path: '1', layer: 'Identity', ...nothing },
  ]);
  model.forward(x).sum().backward();
  new nn.SGD(model.parameters(), { learningRate: 0.5 }).step();
  const [{ gradientNorm, updateNorm } = nothing] = nn.layerStatistics(model, { before });
  // The gradients: Σx = [4, −2] and the 2 examples.
  expect(gradientNorm).toBeCloseTo(Math.sqrt(16 + 4 + 4), 6);
  expect(updateNorm).toBeCloseTo(0.5 * Math.sqrt(24), 6);
});

const nothing = {
  weightNorm: null,
  gradientNorm: null,
  updateNorm: null,
  dead: null,
  saturated: null,
};

it('counts units that are 0 for every example, in rows and in images', () => {
  const units = new nn.Sequential(new nn.Linear(2, 4, { bias: false }), new nn.ReLU());
  // Alive for one example, alive for both, dead, dead.
  const weight = tensor([
    [0, -1],
    [1, 0],
    [-1, 0],
    [0, 0],
  ]);
  units.loadStateDict({ '0.weight': weight });
  const [linear, relu] = nn.layerStatistics(units, { inputs: x });
  expect([linear?.dead, relu?.dead]).toEqual([0.25, 0.5]);

  const channels = new nn.Conv2d(1, 3, 1, { bias: false });
  channels.loadStateDict({ weight: tensor([[[[0]]], [[[1]]], [[[0]]]]) });
  const images = tensor([[[[0, 0, 5]]]]);
  const [{ dead } = nothing] = nn.layerStatistics(channels, { inputs: images });
  expect(dead).toBeCloseTo(2 / 3, 12);
});

it('counts outputs near the ends of a range', () => {
  class Clip extends nn.Module {
    readonly range = [0, 10];
    override forward(y: Tensor): Tensor {
      return y.clamp(0, 10);
    }
  }
  const values = tensor([[-9, -0.5, 0.5, 9.95]]);
  const saturated = (layer: nn.Module) =>
    nn.layerStatistics(layer, { inputs: values })[0]?.saturated;
  expect(saturated(new nn.Tanh())).toBe(0.5);
  expect(saturated(new nn.Sigmoid())).toBe(0.5);
  expect(saturated(new nn.Hardtanh(-9, 1))).toBe(0.5);
  expect(saturated(new Clip())).toBe(0.75);
  expect(saturated(new nn.ReLU())).toBeNull();
});

it('counts as saturated what lies within a hundredth of the range', () => {
  const inputs = tensor([[-0.985, -0.975, 0, 0.97, 0.99]]);
  expect(nn.layerStatistics(new nn.Hardtanh(), { inputs })[0]?.saturated).toBe(0.4);
});

it('changes nothing, and draws nothing', () => {
  const model = new nn.Sequential(new nn.BatchNorm1d(2), new nn.Dropout(), new nn.Linear(2, 1));
  const state = () => JSON.stringify([model.stateDict(), model.randomState()]);
  const before = state();
  nn.layerStatistics(model, { inputs: x });
  expect(state()).toBe(before);
  expect(model.modules().every(({ training }) => training)).toBe(true);
});

it('tells the same between the events of a replayed run as of eager steps', () => {
  const data = new nn.TensorDataset(normal([12, 3], new Generator(1)), ones([12, 2]));
  const create = () =>
    new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 2)).initialize(1);
  const told = (model: nn.Module, before: Readonly<Record<string, Tensor>>) =>
    nn.layerStatistics(model, { before, inputs: ones([2, 3]) });

  const replayed = create();
  const optimizer = new nn.SGD(replayed.parameters(), { learningRate: 0.1 });
  const options = { data, loss: nn.mse, optimizer, epochs: 5, batchSize: 12, shuffle: false };
  let before = replayed.stateDict();
  const ofRun: unknown[] = [];
  for (const event of nn.fit({ model: replayed, ...options })) {
    if (event.type !== 'step') continue;
    ofRun.push(told(replayed, before));
    before = replayed.stateDict();
  }

  const eager = create();
  const eagerOptimizer = new nn.SGD(eager.parameters(), { learningRate: 0.1 });
  const { inputs, targets } = data.batch(tensor(new Int32Array([...Array(12).keys()])));
  const ofSteps = Array.from({ length: 5 }, () => {
    const state = eager.stateDict();
    eagerOptimizer.zeroGrad();
    nn.mse(eager.forward(inputs), targets).backward();
    eagerOptimizer.step();
    return told(eager, state);
  });
  expect(ofRun).toEqual(ofSteps);
});
