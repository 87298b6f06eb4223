/** What a summary counts, on layers whose costs can be counted by hand. */
import { ones, type Tensor, zeros } from '@downhill/autograd';
import { expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { inputsOf, layerTable } from './layer-table.js';

it('tells paths, layers, shapes and costs, and adds them up', () => {
  const model = new nn.Sequential(
    new nn.Conv2d(1, 2, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(32, 10),
  );
  const { layers, total } = nn.summary(model, [1, 4, 4]);
  expect(layers.map(({ path, layer, outputs }) => [path, layer, ...outputs])).toEqual([
    ['0', 'Conv2d', [1, 2, 4, 4]],
    ['1', 'ReLU', [1, 2, 4, 4]],
    ['2', 'Flatten', [1, 32]],
    ['3', 'Linear', [1, 10]],
  ]);
  expect(layers.map(({ parameters }) => parameters)).toEqual([20, 0, 0, 330]);
  // A convolution: 9 multiplications and additions and the bias for each of 32 outputs; the linear map: 32 and the bias.
  expect(layers.map(({ flops }) => flops)).toEqual([32 * (2 * 9 + 1), 32, 0, 10 * (2 * 32 + 1)]);
  // Kept are the image, and what ReLU made of it, which the linear map reads too.
  expect(layers.map(({ memory }) => memory)).toEqual([4 * 16, 4 * 32, 0, 0]);
  expect(total).toEqual({ parameters: 350, flops: 608 + 32 + 650, memory: 192 });
});

it('is a table as a string', () => {
  const model = new nn.Sequential(new nn.Linear(784, 1000), new nn.Tanh(), new nn.Linear(1000, 10));
  expect(String(nn.summary(model, [784]))).toBe(
    [
      'path   layer   output     parameters   FLOPs   memory',
      '0      Linear  [1, 1000]     785,000  1.57 M  3.14 kB',
      '1      Tanh    [1, 1000]           0  1.00 k  4.00 kB',
      '2      Linear  [1, 10]        10,010  20.0 k      0 B',
      'total                        795,010  1.59 M  7.14 kB',
    ].join('\n'),
  );
});

it("counts what a layer of one's own and plain functions compute", () => {
  class Scale extends nn.Module {
    readonly factor = ones([3], { requiresGrad: true });
    readonly inner = new nn.Linear(3, 3);
    override forward(x: Tensor): Tensor {
      return this.inner.forward(x.mul(this.factor));
    }
  }
  const { layers } = nn.summary(new nn.Sequential((x) => x.exp(), new Scale()), zeros([5, 3]));
  expect(
    layers.map(({ path, layer, parameters, flops }) => [path, layer, parameters, flops]),
  ).toEqual([
    ['0', 'Lambda', 0, 15],
    ['1', 'Scale', 3, 15],
    ['1.inner', 'Linear', 12, 5 * 3 * 7],
  ]);
});

it('counts a shared layer once in parameters and twice in FLOPs', () => {
  const shared = new nn.Linear(4, 4, { bias: false });
  const result = nn.summary(new nn.Sequential(shared, new nn.ReLU(), shared), [4]);
  expect(result.layers[0]).toMatchObject({ path: '0', calls: 2, parameters: 16, flops: 64 });
  expect(String(result)).toContain('Linear ×2');
});

it('tells of a layer that is not called', () => {
  class Idle extends nn.Module {
    readonly used = new nn.Linear(2, 2);
    readonly unused = new nn.Linear(2, 3);
    override forward(x: Tensor): Tensor {
      return this.used.forward(x);
    }
  }
  const result = nn.summary(new Idle(), [2]);
  expect(result.layers[1]).toMatchObject({ path: 'unused', calls: 0, outputs: [], parameters: 9 });
  expect(String(result)).toContain('not called');
});

it('leaves the model as it was', () => {
  const model = new nn.Sequential(new nn.BatchNorm1d(2), new nn.Dropout(), new nn.Linear(2, 1));
  const before = [model.stateDict(), model.randomState()];
  nn.summary(model, ones([3, 2]));
  expect(model.modules().every(({ training }) => training)).toBe(true);
  expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
  expect(JSON.stringify([model.stateDict(), model.randomState()])).toBe(JSON.stringify(before));
});

it.each(layerTable)('accounts for every parameter and output of $name', (row) => {
  for (const dtype of ['float32', 'float64'] as const) {
    const model = row.make({ dtype });
    const { layers, total } = nn.summary(model, inputsOf(row, dtype));
    expect(total.parameters).toBe(model.parameterCount);
    expect(
      layers.some(({ outputs }) => outputs.some((shape) => `${shape}` === `${row.output}`)),
    ).toBe(true);
  }
});
