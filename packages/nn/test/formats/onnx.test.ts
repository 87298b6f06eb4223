/** Every layer, written as ONNX and computed by ONNX Runtime, gives what it gives here. */
import { noGrad, ones, Tensor, tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import { draw, inputsOf, layerTable } from '../layer-table.js';
import { runOnnx } from '../support/onnx-runtime.js';

/** The tensors that a module returns, by the names they have in the file. */
function returned(output: unknown): Record<string, Tensor> {
  return output instanceof Tensor ? { output } : { ...Object(output) };
}

const named = (inputs: readonly Tensor[]) =>
  Object.fromEntries(inputs.map((input, i) => [inputs.length === 1 ? 'x' : `x${i}`, input]));

/** Exports a model, runs the file on inputs, and holds the outputs against the model's own. */
async function expectSame(
  model: nn.AnyModule,
  examples: readonly Tensor[],
  inputs = examples,
): Promise<void> {
  const outputs = await runOnnx(nn.exportOnnx(model, examples), named(inputs));
  const expected = noGrad(() => returned(model.eval().forward(...inputs)));
  expect(Object.keys(outputs)).toEqual(Object.keys(expected));
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(outputs[name]!.shape).toEqual(shape);
    const errors = [...outputs[name]!.data].map((element, i) => Math.abs(element - data[i]!));
    expect(Math.max(...errors)).toBeLessThan(1e-5);
  }
}

/** The same inputs, with other elements and one more of them along axis 0. */
function longer(inputs: readonly Tensor[]): Tensor[] {
  return inputs.map(({ shape: [length = 0, ...rest], dtype }) =>
    dtype === 'int32' ? ones([length + 1, ...rest], { dtype }) : draw([length + 1, ...rest], dtype),
  );
}

/** A module that has learnt, so that batch norms have statistics of their own. */
function trained(model: nn.AnyModule, inputs: readonly Tensor[]): nn.AnyModule {
  model.initialize(1);
  for (const parameter of model.parameters()) {
    parameter.assign(parameter.detach().add(draw(parameter.shape, 'float32').mul(0.1)));
  }
  noGrad(() => model.train().forward(...inputs));
  return model;
}

const rows = layerTable.filter(({ name }) => name !== 'Lambda' && name !== 'Sequential');

describe.each(rows)('$name', (row) => {
  it('gives the same, for a batch of another size too', async () => {
    const inputs = inputsOf(row, 'float32');
    const model = trained(row.make({ dtype: 'float32' }), inputs);
    await expectSame(model, inputs, longer(inputs));
  });
});

describe('networks', () => {
  const lenet = () =>
    new nn.Sequential(
      new nn.Conv2d(1, 6, 5, { padding: 2 }),
      new nn.Tanh(),
      new nn.AvgPool2d(2),
      new nn.Conv2d(6, 16, 5),
      new nn.Tanh(),
      new nn.AvgPool2d(2),
      new nn.Flatten(),
      new nn.Linear(400, 120),
      new nn.Tanh(),
      new nn.Linear(120, 84),
      new nn.Tanh(),
      new nn.Linear(84, 10),
    );
  const cnn = () =>
    new nn.Sequential(
      new nn.Unflatten(1, [1, 28, 28]),
      new nn.Conv2d(1, 8, 3, { padding: 1, bias: false }),
      new nn.BatchNorm2d(8),
      new nn.ReLU(),
      new nn.Residual([
        new nn.Conv2d(8, 8, 3, { padding: 1 }),
        new nn.BatchNorm2d(8),
        new nn.ReLU(),
      ]),
      new nn.MaxPool2d(2),
      new nn.Dropout2d(0.2),
      new nn.AdaptiveAvgPool2d(1),
      new nn.Flatten(),
      new nn.Dropout(),
      new nn.Linear(8, 10),
    );
  const mlp = () =>
    new nn.Sequential(
      new nn.Linear(784, 16),
      new nn.ReLU(),
      new nn.Linear(16, 10),
      new nn.Softmax(),
    );

  it.each([
    ['mlp', mlp, [1, 784]],
    ['LeNet', lenet, [1, 1, 28, 28]],
    ['CNN with batch norm', cnn, [2, 784]],
    [
      'transformer encoder layer',
      () => new nn.TransformerEncoderLayer(8, 2, { batchFirst: true }),
      [1, 5, 8],
    ],
  ] as const)('%s', async (_, make, shape) => {
    const inputs = [draw(shape, 'float32')];
    await expectSame(trained(make(), inputs), inputs, longer(inputs));
  });

  it.each<[what: string, make: () => nn.AnyModule, shape: readonly number[]]>([
    ['flattening the batch too', () => new nn.Flatten(0, 1), [2, 3, 4]],
    ['flattening the middle', () => new nn.Flatten(1, 2), [2, 3, 4, 5]],
    ['splitting the batch', () => new nn.Unflatten(0, [-1, 1]), [2, 3]],
    ['cells that overlap', () => new nn.AdaptiveAvgPool2d([2, 3]), [1, 2, 5, 7]],
    ['a norm without weights', () => new nn.LayerNorm(4, { affine: false }), [2, 4]],
    ['groups without weights', () => new nn.GroupNorm(2, 4, { affine: false }), [2, 4, 5]],
    ['channels without weights', () => new nn.BatchNorm1d(4, { affine: false }), [2, 4]],
    [
      'a mean without padding',
      () => new nn.AvgPool2d(3, { padding: 1, countPadding: false }),
      [1, 1, 6, 6],
    ],
    [
      'a dilated maximum',
      () => new nn.MaxPool2d([2, 3], { dilation: 2, padding: 1, stride: 1 }),
      [1, 2, 7, 7],
    ],
    ['attention without shifts', () => new nn.MultiheadAttention(4, 2, { bias: false }), [3, 2, 4]],
    [
      'recurrence by relu',
      () => new nn.RNN(2, 3, { nonlinearity: 'relu', bias: false }),
      [3, 2, 2],
    ],
    ['nothing at all', () => new nn.Identity(), [2, 2]],
  ])('%s', async (_, make, shape) => {
    const inputs = [draw(shape, 'float32')];
    await expectSame(trained(make(), inputs), inputs, longer(inputs));
  });

  it('float64 becomes float32', async () => {
    const model = new nn.Linear(3, 2, { dtype: 'float64' }).initialize(1);
    await expectSame(model, [draw([4, 3], 'float64')]);
  });
});

describe("modules of one's own", () => {
  /** Passes tensors from layer to layer, one layer twice, and a parameter of its own. */
  class Net extends nn.Module {
    readonly first = new nn.Linear(3, 3);
    readonly scale = new Scale();
    readonly body = new nn.Sequential(new nn.Tanh(), this.first, new nn.Dropout());
    override forward(x: Tensor): Tensor {
      const h = this.body.forward(this.first.forward(x));
      return this.scale.forward(h);
    }
  }

  class Scale extends nn.Module {
    readonly factor = tensor([1, 2, 3], { requiresGrad: true });
    override forward(x: Tensor): Tensor {
      return x.mul(this.factor).add(1);
    }
    toOnnx(scope: nn.OnnxScope, x: string): string {
      const product = scope.node('Mul', [x, scope.tensor(this.factor)]);
      return scope.node('Add', [product, scope.number(1)]);
    }
  }

  /** Adds what two layers say, which it has to tell. */
  class Fork extends nn.Module<[x: Tensor, y: Tensor]> {
    readonly left = new nn.Linear(3, 2);
    readonly right = new nn.Linear(4, 2);
    override forward(x: Tensor, y: Tensor): Tensor {
      return this.left.forward(x).add(this.right.forward(y));
    }
    toOnnx(scope: nn.OnnxScope, x: string, y: string): string {
      return scope.node('Add', [scope.layer(this.left, x), scope.layer(this.right, y)]);
    }
  }

  it('need nothing where they pass tensors from layer to layer, else a method', async () => {
    const inputs = [draw([2, 3], 'float32')];
    await expectSame(new Net(), inputs, longer(inputs));
    const pair = [draw([2, 3], 'float32'), draw([2, 4], 'float32')];
    await expectSame(new Fork(), pair, longer(pair));
  });

  it('keep the names of their parameters, a shared one under its first', () => {
    const file = new TextDecoder('latin1').decode(nn.exportOnnx(new Net(), [ones([1, 3])]));
    for (const name of ['first.weight', 'first.bias', 'scale.factor']) {
      expect(file.split(`B${String.fromCharCode(name.length)}${name}J`)).toHaveLength(2);
    }
    expect(file).not.toContain('body.1.weight');
  });

  it('of a recurrent layer can take any number of steps', async () => {
    const file = nn.exportOnnx(new nn.LSTM(2, 3).initialize(1), [ones([4, 1, 2])], {
      dynamicAxes: [0, 1],
    });
    const x = draw([7, 2, 2], 'float32');
    const { output, cell } = await runOnnx(file, { x });
    const expected = new nn.LSTM(2, 3).initialize(1).forward(x);
    expect(output!.sub(expected.output).abs().max().item()).toBeLessThan(1e-6);
    expect(cell!.sub(expected.cell).abs().max().item()).toBeLessThan(1e-6);
  });

  class Loud extends nn.ReLU {
    override forward(x: Tensor): Tensor {
      return x.relu().mul(2);
    }
  }
  class Lost extends nn.Module {
    readonly inner = new nn.Linear(1, 1);
    override forward(x: Tensor): Tensor {
      return x.mul(2);
    }
    toOnnx(scope: nn.OnnxScope, x: string): string {
      return scope.layer(this.inner, x);
    }
  }
  const x = ones([1, 1]);
  const outside =
    'computes something outside of its layers · plain functions cannot be looked into';

  it.each<[what: string, attempt: () => unknown, message: string]>([
    [
      'a function in a Sequential',
      () => nn.exportOnnx(new nn.Sequential(new nn.ReLU(), (y) => y.exp()), [x]),
      `exportOnnx: Lambda (1) ${outside}`,
    ],
    ['a forward that was overridden', () => nn.exportOnnx(new Loud(), [x]), `Loud ${outside}`],
    [
      'a layer that forward did not call',
      () => nn.exportOnnx(new Lost(), [x]),
      'Lost.toOnnx: forward did not call Linear for a tensor',
    ],
    ['no example', () => nn.exportOnnx(new nn.ReLU(), []), 'examples must be a list of tensors'],
    [
      'a mask',
      () => {
        class Masked extends nn.Module {
          readonly attention = new nn.MultiheadAttention(2, 1);
          override forward(y: Tensor): Tensor {
            return this.attention.forward(y, y, y, { mask: ones([1, 1], { dtype: 'bool' }) });
          }
        }
        nn.exportOnnx(new Masked(), [ones([1, 1, 2])]);
      },
      'attention with a mask cannot be written',
    ],
    [
      'an initial state',
      () => {
        class Started extends nn.Module {
          readonly memory = new nn.GRU(1, 1);
          override forward(y: Tensor): Tensor {
            return this.memory.forward(y, { hidden: ones([1, 1, 1]) }).output;
          }
        }
        nn.exportOnnx(new Started(), [ones([1, 1, 1])]);
      },
      'an initial state cannot be written',
    ],
  ])('say what cannot be written: %s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });
});

it('leaves the model as it was, in the mode it was in', () => {
  const model = new nn.Sequential(new nn.BatchNorm1d(2), new nn.Dropout());
  const before = nn.encodeCheckpoint(nn.takeCheckpoint({ model }));
  nn.exportOnnx(model, [ones([3, 2])]);
  expect(model.modules().every(({ training }) => training)).toBe(true);
  expect(nn.encodeCheckpoint(nn.takeCheckpoint({ model }))).toEqual(before);
});
