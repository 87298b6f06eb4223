/** What layers say when they are made or called wrongly, and containers that compute nothing. */
import { ones, type Tensor, tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

it.each<[string, () => unknown, string]>([
  [
    'Conv2d channels',
    () => new nn.Conv2d(0, 1, 3),
    'Conv2d: inChannels must be a whole number of at least 1',
  ],
  [
    'Conv2d groups',
    () => new nn.Conv2d(4, 6, 3, { groups: 3 }),
    'inChannels must be divisible by groups (4 by 3)',
  ],
  [
    'Conv2d kernel',
    () => new nn.Conv2d(1, 1, [3, 0]),
    'kernelSize must be a whole number of at least 1 or a pair of them · it is [3,0]',
  ],
  [
    'Conv2d padding',
    () => new nn.Conv2d(1, 1, 3, { padding: -1 }),
    'padding must be a whole number of at least 0',
  ],
  ['Conv1d kernel', () => new nn.Conv1d(1, 1, 1.5), 'Conv1d: kernelSize must be a whole number'],
  [
    'GroupNorm',
    () => new nn.GroupNorm(3, 4),
    'GroupNorm: channels must be divisible by groups (4 by 3)',
  ],
  [
    'GroupNorm input',
    () => new nn.GroupNorm(2, 4).forward(ones([2, 3, 4])),
    'GroupNorm: x must be [N, 4, …] · x [2, 3, 4]',
  ],
  [
    'LayerNorm input',
    () => new nn.LayerNorm([2, 3]).forward(ones([2, 4])),
    'layerNorm: x must end in [2, 3] · x [2, 4]',
  ],
  [
    'Embedding',
    () => new nn.Embedding(3, 2).forward(tensor([3], { dtype: 'int32' })),
    'embedding: index 3 is out of range',
  ],
  [
    'Unflatten',
    () => new nn.Unflatten(3, [2, 2]).forward(ones([2, 4])),
    'Unflatten: axis 3 is out of range · x [2, 4]',
  ],
  ['RNN', () => new nn.RNN(2, 0), 'RNN: hiddenSize must be a whole number of at least 1'],
  [
    'PReLU',
    () => new nn.PReLU({ channels: -1 }),
    'PReLU: channels must be a whole number of at least 1',
  ],
])('%s', (_, call, message) => {
  expect(call).toThrow(message);
});

describe('ModuleList and ModuleDict', () => {
  class Net extends nn.Module {
    readonly layers = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 2)]);
    readonly heads = new nn.ModuleDict({ left: new nn.Linear(2, 1) });
    override forward(x: Tensor): Tensor {
      let y = x;
      for (const layer of this.layers) y = layer.forward(y);
      return this.heads.get('left')!.forward(y);
    }
  }

  it('name their modules as PyTorch does', () => {
    expect([...new Net().namedParameters().keys()]).toEqual(
      ['layers.0', 'layers.1', 'heads.left'].flatMap((path) => [`${path}.weight`, `${path}.bias`]),
    );
  });

  it('can be indexed, counted and walked through', () => {
    const { layers, heads } = new Net();
    expect(layers.length).toBe(2);
    expect([...layers]).toEqual([layers[0], layers[1]]);
    expect(heads.get('right')).toBeUndefined();
    expect(heads.get('forward')).toBeUndefined();
    expect(new Net().forward(ones([3, 2])).shape).toEqual([3, 1]);
  });

  it('compute nothing, and take no name that modules use', () => {
    expect(() => new nn.ModuleList([]).forward()).toThrow('a list computes nothing');
    expect(() => new nn.ModuleDict({}).forward()).toThrow('it computes nothing');
    expect(() => new nn.ModuleDict({ train: new nn.ReLU() })).toThrow(
      'ModuleDict: train is a name that modules use',
    );
  });
});

describe('functionalCall', () => {
  const model = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2)).initialize(1);
  const x = ones([3, 2]);

  it('computes with other tensors, and puts the own ones back', () => {
    const before = model.stateDict();
    const other = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2)).initialize(2);
    const expected = other.eval().forward(x).toArray();
    const found = nn.functionalCall(model.eval(), other.stateDict(), x).toArray();
    expect(found).toEqual(expected);
    expect(model.stateDict()).toEqual(before);
  });

  it('puts them back after an error too, and refuses unknown names', () => {
    const weight = model.parameters()[0];
    expect(() => nn.functionalCall(model, { '0.weight': ones([3, 3]) }, x)).toThrow('in 0');
    expect(model.parameters()[0]).toBe(weight);
    expect(() => nn.functionalCall(model, { '9.weight': x }, x)).toThrow(
      'functionalCall: there is no 9.weight · there are 0.weight, 0.bias',
    );
  });

  it('replaces a shared tensor wherever it is', () => {
    const layer = new nn.Linear(2, 2, { bias: false });
    const tied = new nn.Sequential(layer, layer);
    const y = nn.functionalCall(
      tied,
      {
        '0.weight': tensor([
          [2, 0],
          [0, 2],
        ]),
      },
      x,
    );
    expect(y.toArray()).toEqual([
      [4, 4],
      [4, 4],
      [4, 4],
    ]);
  });
});

describe('checkModule', () => {
  it('finds a wrong derivative by a parameter', () => {
    class Wrong extends nn.Module {
      readonly scale = tensor([2], { requiresGrad: true });
      override forward(x: Tensor): Tensor {
        return x.mul(this.scale).mul(this.scale.detach());
      }
    }
    expect(() => nn.checkModule(new Wrong(), [ones([1])])).toThrow(
      'the derivative of output [0] by input 1 [0] is wrong',
    );
  });

  it('leaves parameters, buffers and random streams as they were', () => {
    const model = new nn.Sequential(
      new nn.Linear(2, 3),
      new nn.BatchNorm1d(3),
      new nn.Dropout(),
    ).initialize(1);
    const [state, random] = [model.stateDict(), model.randomState()];
    nn.checkModule(model, [
      tensor([
        [1, 2],
        [0, 1],
      ]),
    ]);
    expect(model.stateDict()).toEqual(state);
    expect(model.randomState()).toEqual(random);
  });
});
