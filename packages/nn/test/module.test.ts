import { Generator, ones, type Tensor, tensor, zeros } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import {
  type ForwardCall,
  Linear,
  Module,
  observeForward,
  ReLU,
  Sequential,
} from '../src/index.js';

/** A layer as a user would write it, with every place a part can be kept in. */
class Zoo extends Module {
  readonly runningMean = zeros([2]);
  readonly gain = ones([2], { requiresGrad: true });
  readonly fc1 = new Linear(2, 3);
  readonly blocks = [new Linear(3, 3), new Linear(3, 3, { bias: false })];
  readonly named = { firstHead: new Linear(3, 1) };
  readonly mapped = new Map([['b', new Linear(3, 1)]]);
  readonly nothing = null;
  readonly size = 3;

  override forward(x: Tensor): Tensor {
    const h = this.blocks.reduce(
      (y, block) => block.forward(y),
      this.fc1.forward(x.mul(this.gain)),
    );
    return this.named.firstHead.forward(h).add(this.mapped.get('b')!.forward(h));
  }
}

/** Layers that do not fit, in a list: of those the compiler knows nothing. */
const misfits = () => [new Linear(2, 3), new Linear(4, 1)];

describe('what a module finds in itself', () => {
  it('finds tensors and modules in properties, arrays, objects and maps', () => {
    const zoo = new Zoo();
    expect([...zoo.namedChildren().keys()]).toEqual([
      'fc1',
      'blocks.0',
      'blocks.1',
      'named.first_head',
      'mapped.b',
    ]);
    expect([...zoo.namedParameters().keys()]).toEqual([
      'gain',
      'fc1.weight',
      'fc1.bias',
      'blocks.0.weight',
      'blocks.0.bias',
      'blocks.1.weight',
      'named.first_head.weight',
      'named.first_head.bias',
      'mapped.b.weight',
      'mapped.b.bias',
    ]);
    expect([...zoo.namedBuffers().keys()]).toEqual(['running_mean']);
    expect(zoo.parameterCount).toBe(2 + 9 + 12 + 9 + 4 + 4);
  });

  it("orders the state dict as PyTorch does: a module's parameters, its buffers, its children", () => {
    expect(Object.keys(new Zoo().stateDict()).slice(0, 3)).toEqual([
      'gain',
      'running_mean',
      'fc1.weight',
    ]);
  });

  it('lists a shared module once, and in the state dict under each of its names', () => {
    const shared = new Linear(2, 2);
    const model = new Sequential(shared, new ReLU(), shared);
    expect(model.parameters()).toEqual([shared.weight, shared.bias]);
    expect([...model.namedModules().keys()]).toEqual(['', '0', '1']);
    expect(Object.keys(model.stateDict())).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
    model.loadStateDict(model.stateDict());
  });

  it('ends where a child holds its parent, or a list itself', () => {
    class Knot extends Module {
      readonly self = this;
      readonly list: unknown[] = [];
      readonly weight = ones([1], { requiresGrad: true });
      constructor() {
        super();
        this.list.push(this.list);
      }
      override forward(x: Tensor): Tensor {
        return x.mul(this.weight);
      }
    }
    expect([...new Knot().namedParameters().keys()]).toEqual(['weight']);
    expect(Object.keys(new Knot().stateDict())).toEqual(['weight']);
  });

  it('looks into a list under each of its names', () => {
    class Twice extends Module {
      readonly first = [ones([1], { requiresGrad: true })];
      readonly second = this.first;
      override forward(x: Tensor): Tensor {
        return x;
      }
    }
    expect(Object.keys(new Twice().stateDict())).toEqual(['first.0', 'second.0']);
  });

  it('finds what was put there after the construction', () => {
    const model: { head: Linear } & Module = Object.assign(new Sequential(new Linear(2, 2)), {
      head: new Linear(2, 1),
    });
    expect(model.namedParameters().has('head.weight')).toBe(true);
  });
});

describe('modes', () => {
  it('reach every module below', () => {
    const model = new Sequential(new Sequential(new ReLU()), new Zoo());
    model.eval();
    expect(model.modules().map(({ training }) => training)).not.toContain(true);
    model.train();
    expect(model.modules().map(({ training }) => training)).not.toContain(false);
  });

  it('apply visits the children before their parent', () => {
    const visited: string[] = [];
    new Sequential(new Sequential(new ReLU())).apply((_, path) => visited.push(path));
    expect(visited).toEqual(['0.0', '0', '']);
  });
});

describe('initialize', () => {
  const weights = (model: Module, name: string) => [...model.stateDict()[name]!.data];

  it('makes weights depend on seed and path only', () => {
    const a = new Sequential(new Linear(4, 4), new Linear(4, 4)).initialize(1);
    const late = new Linear(4, 4);
    const early = new Linear(4, 4);
    const b = new Sequential(early, late, new ReLU(), new Linear(4, 9)).initialize(1);
    expect(weights(b, '0.weight')).toEqual(weights(a, '0.weight'));
    expect(weights(b, '1.bias')).toEqual(weights(a, '1.bias'));
    expect(weights(a, '0.weight')).not.toEqual(weights(a, '1.weight'));
    expect(weights(b.initialize(2), '0.weight')).not.toEqual(weights(a, '0.weight'));
  });

  it('takes a generator, of which it draws nothing', () => {
    const random = new Generator(7);
    const before = random.state;
    const model = new Sequential(new Linear(2, 2)).initialize(random);
    expect(random.state).toEqual(before);
    expect(weights(model, '0.weight')).toEqual(
      weights(new Sequential(new Linear(2, 2)).initialize(7), '0.weight'),
    );
  });
});

describe('state dicts', () => {
  it('are copies', () => {
    const model = new Linear(2, 2);
    const state = model.stateDict();
    const before = [...state.weight!.data];
    model.initialize(3);
    expect([...state.weight!.data]).toEqual(before);
    expect([...model.weight.data]).not.toEqual(before);
  });

  it('are restored bit for bit, and converted to the type of the parameter', () => {
    const source = new Zoo().initialize(1);
    const target = new Zoo().initialize(2).loadStateDict(source.stateDict());
    const flat = (model: Module) =>
      Object.values(model.stateDict()).map((value) => [...value.data]);
    expect(flat(target)).toEqual(flat(source));
    const wide = new Linear(2, 3, { dtype: 'float64' });
    wide.loadStateDict(source.fc1.stateDict());
    expect(wide.weight.dtype).toBe('float64');
    expect([...wide.weight.data]).toEqual([...source.fc1.weight.data]);
  });

  it('that do not fit change nothing, and the error says all that is wrong', () => {
    const model = new Sequential(new Linear(2, 3), new Linear(3, 1));
    const before = model.stateDict();
    const { '0.bias': _, ...rest } = new Sequential(...misfits()).stateDict();
    expect(() => model.loadStateDict({ ...rest, extra: tensor([1]) })).toThrow(
      'loadStateDict: the state does not fit this module; nothing was loaded · missing: 0.bias · ' +
        'unknown: extra · of another shape: 1.weight is [1, 4] there and [1, 3] here',
    );
    expect(model.stateDict()).toEqual(before);
  });
});

describe('errors inside forward', () => {
  const x: Tensor = ones([1, 2]);

  it('show the path of the layer', () => {
    const model = new Sequential(new Sequential(...misfits()));
    expect(() => model.forward(x)).toThrow(/^linear: widths differ.* · in 0\.1$/);
  });

  it('show property names, and the class of a module that is not among the children', () => {
    class Net extends Module {
      readonly encoder = [new Linear(2, 3), new Linear(4, 4)];
      override forward(input: Tensor): Tensor {
        return this.encoder.reduce((y, layer) => layer.forward(y), input);
      }
    }
    expect(() => new Net().forward(x)).toThrow(/ · in encoder\.1$/);
    class Loose extends Module {
      override forward(input: Tensor): Tensor {
        return new Linear(3, 3).forward(input);
      }
    }
    expect(() => new Loose().forward(x)).toThrow(/ · in Linear$/);
  });

  it('do not leave a path behind', () => {
    expect(() => new Sequential(new Linear(9, 1)).forward(x)).toThrow(/ · in 0$/);
    const tall: Tensor = ones([3, 1]);
    expect(() => x.matmul(tall)).not.toThrow(/ · in /);
    expect(() => new Linear(9, 1).forward(x)).not.toThrow(/ · in /);
  });
});

describe('observeForward', () => {
  const x = ones([3, 2]);
  const inner = new Sequential(new Linear(2, 4), new ReLU());
  const model = new Sequential(inner, new Linear(4, 1));

  it('tells of every call, inner ones first, with path, inputs and output', () => {
    const calls: ForwardCall[] = [];
    const y = observeForward(
      (call) => calls.push(call),
      () => model.forward(x),
    );
    expect(calls.map(({ path }) => path)).toEqual(['0.0', '0.1', '0', '1', '']);
    expect(calls.map(({ module }) => module)).toEqual([inner[0], inner[1], inner, model[1], model]);
    expect(calls[0]!.inputs).toEqual([x]);
    expect(calls[0]!.output).toBe(calls[1]!.inputs[0]);
    expect(calls.at(-1)!.output).toBe(y);
  });

  it('tells nobody afterwards, and the one before again', () => {
    const [outer, inner]: [string[], string[]] = [[], []];
    observeForward(
      ({ path }) => outer.push(path),
      () => {
        observeForward(
          ({ path }) => inner.push(path),
          () => model[1]!.forward(ones([1, 4])),
        );
        model[1]!.forward(ones([1, 4]));
      },
    );
    model.forward(x);
    expect([outer, inner]).toEqual([[''], ['']]);
  });
});

describe('Linear', () => {
  it('refuses sizes that are none', () => {
    expect(() => new Linear(0, 3)).toThrow(
      'Linear: inFeatures must be a whole number of at least 1, and is 0',
    );
    expect(() => new Linear(3, 1.5)).toThrow('outFeatures');
  });

  it('starts uniform in ±1/√in', () => {
    const { weight, bias } = new Linear(100, 400).initialize(1);
    for (const values of [weight.data, bias!.data]) {
      const greatest = Math.max(...values.map(Math.abs));
      expect(greatest).toBeLessThanOrEqual(0.1);
      expect(greatest).toBeGreaterThan(0.099);
    }
    expect(weight.square().mean().item()).toBeCloseTo(0.01 / 3, 4);
  });
});

describe('Sequential', () => {
  it('mixes layers and functions, and can be indexed and walked through', () => {
    const first = new Linear(2, 2);
    const model = new Sequential(first, (x) => x.relu());
    expect(model[0]).toBe(first);
    expect([...model]).toHaveLength(2);
    const x = tensor([[1, -2]]);
    expect(model.forward(x).toArray()).toEqual(first.forward(x).relu().toArray());
  });

  it('refuses what is no layer', () => {
    expect(() => Reflect.construct(Sequential, [new ReLU(), 'relu'])).toThrow(
      'Sequential: layer 1 must be a Module or a function, and is string',
    );
  });
});
