import { Generator, normal, ones, type Tensor, tensor, zeros } from '@downhill/autograd';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { optimizers } from './optimizer-table.js';

/** A matrix and a vector to be brought to fixed targets: Σ k·(p − target)², some axes steeper than others. */
function bowl() {
  const random = new Generator('bowl');
  const parameters = [normal([3, 2], random), normal([4], random)];
  const targets = [normal([3, 2], random), normal([4], random)];
  for (const parameter of parameters) parameter.requiresGrad = true;
  const loss = () =>
    parameters
      .map((p, i) =>
        p
          .sub(targets[i]!)
          .square()
          .mul(i + 0.5)
          .sum(),
      )
      .reduce((a, b) => a.add(b));
  return { parameters, loss };
}

function descend(optimizer: nn.Optimizer, loss: () => Tensor, steps: number): number[] {
  return Array.from({ length: steps }, () =>
    optimizer.step(() => {
      optimizer.zeroGrad();
      const value = loss();
      value.backward();
      return value.item();
    }),
  );
}

const bits = (parameters: readonly Tensor[]) => parameters.map(({ data }) => [...data]);

it('has a row for every optimizer', () => {
  const exported = Object.values(nn).filter(
    (value) => typeof value === 'function' && value.prototype instanceof nn.Optimizer,
  );
  const tested = new Set(optimizers.map(([, make]) => make(bowl().parameters).constructor));
  const missing = exported.filter((value) => !tested.has(value));
  expect(missing).toEqual([nn.ParameterwiseOptimizer]);
});

describe.each(optimizers)('%s', (_, make) => {
  it('goes down', () => {
    const { parameters, loss } = bowl();
    const losses = descend(make(parameters), loss, 60);
    expect(loss().item()).toBeLessThan(losses[0]! / 20);
  });

  it('gives the same bits again', () => {
    const runs = [bowl(), bowl()].map(({ parameters, loss }) => {
      descend(make(parameters), loss, 10);
      return bits(parameters);
    });
    expect(runs[0]).toEqual(runs[1]);
  });

  it.each([0, 1, 3, 7])('saved after %i steps, it goes on bit for bit', (count) => {
    const whole = bowl();
    const optimizer = make(whole.parameters);
    descend(optimizer, whole.loss, count);
    const saved = optimizer.stateDict();
    const half = bowl();
    for (const [i, parameter] of half.parameters.entries()) parameter.assign(whole.parameters[i]!);
    descend(optimizer, whole.loss, 5);

    const resumed = make(half.parameters);
    resumed.learningRate = 77;
    resumed.loadStateDict(saved);
    descend(resumed, half.loss, 5);
    expect(bits(half.parameters)).toEqual(bits(whole.parameters));
  });

  it('refuses the state of another number of parameters, and keeps its own', () => {
    const { parameters } = bowl();
    const [few, many] = [make([parameters[0]!]), make(parameters)];
    const { loss } = bowl();
    descend(few, () => parameters[0]!.square().sum().add(loss().detach()), 3);
    const before = JSON.stringify(many.stateDict());
    expect(() => many.loadStateDict(few.stateDict())).toThrow('nothing was loaded');
    expect(JSON.stringify(many.stateDict())).toBe(before);
  });
});

describe('parameters', () => {
  const p = () => ones([2], { requiresGrad: true });

  it('without a gradient are left alone, and their steps are not counted', () => {
    const [used, unused] = [p(), p()];
    const optimizer = new nn.Adam([used, unused], { learningRate: 0.1, weightDecay: 1 });
    const step = (...targets: Tensor[]) => {
      optimizer.zeroGrad();
      for (const target of targets) target.sum().backward();
      optimizer.step();
    };
    step(used);
    expect([...unused.data]).toEqual([1, 1]);
    step(used);
    step(unused);
    const alone = p();
    const other = new nn.Adam([alone], { learningRate: 0.1, weightDecay: 1 });
    alone.sum().backward();
    other.step();
    expect(bits([unused])).toEqual(bits([alone]));
  });

  it('may come in groups with numbers of their own', () => {
    const [slow, fast] = [p(), p()];
    const optimizer = new nn.SGD(
      [{ parameters: [slow], learningRate: 0.1 }, { parameters: [fast] }],
      { learningRate: 1 },
    );
    const step = () => {
      optimizer.zeroGrad();
      slow.add(fast).sum().backward();
      optimizer.step();
    };
    step();
    expect([slow.data[0], fast.data[0]]).toEqual([Math.fround(0.9), 0]);
    optimizer.learningRate = 0.5;
    step();
    expect([slow.data[0], fast.data[0]]).toEqual([Math.fround(Math.fround(0.9) - 0.5), -0.5]);
  });

  it('may have a gradient that is a view, or part of a graph', () => {
    const w = normal([2, 3], new Generator(1), { requiresGrad: true });
    const x = normal([4, 2], new Generator(2));
    const optimizer = new nn.SGD([w], { learningRate: 1 });
    const before = w.clone();
    x.matmul(w).square().sum().backward(undefined, { createGraph: true });
    const gradient = w.grad!.clone();
    optimizer.step();
    expect(w.toArray()).toEqual(before.sub(gradient).toArray());
  });

  it.each([
    ['none', [], 'SGD: there are no parameters to change'],
    ['one twice', [p()].flatMap((one) => [one, one]), 'SGD: a parameter is named twice'],
    ['a constant', [zeros([1])], 'SGD: a parameter takes no gradient · set its requiresGrad'],
  ])('are checked: %s', (_, parameters, message) => {
    expect(() => new nn.SGD(parameters)).toThrow(message);
  });
});

describe('options', () => {
  const parameters = [ones([2], { requiresGrad: true })];

  it.each([
    [{ learningRate: -1 }, 'Adam: learningRate must be finite and at least 0, and is -1'],
    [{ learningRate: Number.NaN }, 'learningRate must be finite and at least 0, and is NaN'],
    [{ betas: [0.9, 1] as const }, 'Adam: betas must be in [0, 1), and is 1'],
    [{ amsgrad: 1 }, 'Adam: amsgrad must be a boolean, and is 1'],
    [{ betas: 0.9 }, 'Adam: betas must be 2 numbers'],
    [
      { lr: 1 },
      'Adam: there is no option lr · options are learningRate, betas, epsilon, weightDecay, amsgrad',
    ],
  ])('%o is refused', (options, message) => {
    expect(() => Reflect.construct(nn.Adam, [parameters, options])).toThrow(message);
    expect(() => Reflect.construct(nn.Adam, [[{ parameters, ...options }]])).toThrow(message);
  });

  it('of SGD must go together', () => {
    expect(() => new nn.SGD(parameters, { nesterov: true })).toThrow(
      'SGD: nesterov needs a momentum above 0 and no dampening',
    );
  });

  it('are checked when the learning rate is assigned', () => {
    const optimizer = new nn.SGD(parameters);
    expect(() => {
      optimizer.learningRate = -0.1;
    }).toThrow('SGD: learningRate must be');
    expect(optimizer.learningRate).toBe(0.001);
  });
});

describe('Lion', () => {
  it('follows its recurrence', () => {
    const gradient = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(gradient, (gradients) => {
        const p = tensor([0.5], { dtype: 'float64', requiresGrad: true });
        const optimizer = new nn.Lion([p], { learningRate: 0.1, weightDecay: 0.2 });
        let [weight, average] = [0.5, 0];
        for (const g of gradients) {
          p.grad = tensor([g], { dtype: 'float64' });
          optimizer.step();
          weight = 0.98 * weight - 0.1 * Math.sign(0.9 * average + (1 - 0.9) * g);
          average = 0.99 * average + (1 - 0.99) * g;
        }
        expect(p.item()).toBeCloseTo(weight, 12);
      }),
    );
  });
});

describe('Muon', () => {
  it.each([
    [3, 5],
    [5, 3],
    [4, 4],
    [2, 16],
  ])('makes the step of a %i×%i matrix nearly orthogonal', (rows, columns) => {
    const p = zeros([rows, columns], { requiresGrad: true });
    const optimizer = new nn.Muon([p], { learningRate: 1 });
    p.grad = normal([rows, columns], new Generator(rows));
    optimizer.step();
    const scale = Math.sqrt(Math.max(1, rows / columns));
    const step = p.detach().div(scale);
    const gram = rows <= columns ? step.matmul(step.transpose()) : step.transpose().matmul(step);
    const numbers = gram.toArray() as number[][];
    for (const [i, row] of numbers.entries()) {
      for (const [j, value] of row.entries()) {
        // Five iterations bring the singular values to between 0.7 and 1.2, not to 1.
        if (i === j) expect(value).toBeGreaterThan(0.4);
        expect(Math.abs(value - (i === j ? 1 : 0))).toBeLessThan(0.6);
      }
    }
  });

  it('treats a convolution as a matrix, and a vector as AdamW does', () => {
    const random = new Generator(3);
    const gradient = normal([4, 2, 3, 3], random);
    const [kernel, matrix] = [
      [4, 2, 3, 3],
      [4, 18],
    ].map((shape) => zeros(shape, { requiresGrad: true }));
    kernel!.grad = gradient;
    matrix!.grad = gradient.reshape([4, 18]);
    new nn.Muon([kernel!, matrix!]).step();
    expect([...kernel!.data]).toEqual([...matrix!.data]);

    const [a, b] = [ones([3], { requiresGrad: true }), ones([3], { requiresGrad: true })];
    const muon = new nn.Muon([a], { learningRate: 0.1, vectorRate: 0.5, weightDecay: 0.3 });
    const adamw = new nn.AdamW([b], { learningRate: 0.05, betas: [0.9, 0.95], weightDecay: 0.3 });
    for (let i = 0; i < 3; i++) {
      a.grad = b.grad = normal([3], random);
      muon.step();
      adamw.step();
    }
    expect(bits([a])).toEqual(bits([b]));
  });
});

describe('LBFGS', () => {
  const dtype = 'float64';

  it('reaches the lowest point of a stretched quadratic', () => {
    const scales = tensor([1, 10, 100], { dtype });
    const target = tensor([3, -2, 0.5], { dtype });
    const p = zeros([3], { dtype, requiresGrad: true });
    const optimizer = new nn.LBFGS([p], {
      lineSearch: true,
      maxIterations: 100,
      maxEvaluations: 200,
    });
    descend(optimizer, () => p.sub(target).square().mul(scales).sum(), 1);
    for (const [i, value] of [3, -2, 0.5].entries()) expect(p.data[i]).toBeCloseTo(value, 5);
  });

  it("finds its way down Rosenbrock's valley", () => {
    const p = tensor([-1.2, 1], { dtype, requiresGrad: true });
    const optimizer = new nn.LBFGS([p], {
      lineSearch: true,
      maxIterations: 100,
      maxEvaluations: 200,
      changeTolerance: 1e-12,
    });
    const rosenbrock = () => {
      const [x, y] = [p.slice(0), p.slice(1)];
      return y.sub(x.square()).square().mul(100).add(x.neg().add(1).square());
    };
    descend(optimizer, rosenbrock, 2);
    expect(p.data[0]).toBeCloseTo(1, 5);
    expect(p.data[1]).toBeCloseTo(1, 5);
  });

  it('needs a closure, and takes one group', () => {
    const p = ones([1], { requiresGrad: true });
    expect(() => new nn.LBFGS([p]).step()).toThrow('LBFGS: a step needs a closure');
    const group = { parameters: [p] };
    expect(
      () => new nn.LBFGS([group, { parameters: [ones([1], { requiresGrad: true })] }]),
    ).toThrow('LBFGS: it knows no groups');
  });

  it('calls the closure no more often than allowed', () => {
    const p = tensor([5], { dtype, requiresGrad: true });
    let calls = 0;
    const loss = () => {
      calls++;
      return p.cos().add(p.mul(0.1)).sum();
    };
    descend(
      new nn.LBFGS([p], { maxEvaluations: 7, maxIterations: 50, learningRate: 0.01 }),
      loss,
      1,
    );
    expect(calls).toBe(7);
  });
});

describe('clipping', () => {
  const parameters = () =>
    [[3], [4]].map((gradient) => {
      const p = tensor([0], { requiresGrad: true });
      p.grad = tensor(gradient);
      return p;
    });

  it('by norm scales all gradients together, and tells the norm before', () => {
    const ps = parameters();
    expect(nn.clipGradientNorm(ps, 1).item()).toBe(5);
    expect(ps[0]!.grad!.item()).toBeCloseTo(0.6, 5);
    expect(ps[1]!.grad!.item()).toBeCloseTo(0.8, 5);
    const small = parameters();
    nn.clipGradientNorm(small, 100);
    expect(small.map((p) => p.grad!.item())).toEqual([3, 4]);
  });

  it('by value bounds each element', () => {
    const ps = parameters();
    nn.clipGradientValue(ps, 3.5);
    expect(ps.map((p) => p.grad!.item())).toEqual([3, 3.5]);
  });

  it('says what is missing', () => {
    expect(() => nn.clipGradientNorm([zeros([1])], 1)).toThrow(
      'clipGradientNorm: no parameter has a gradient · call it after backward',
    );
    expect(() => nn.clipGradientValue(parameters(), 0)).toThrow('the limit must be above 0');
  });
});

describe('WeightAverage', () => {
  const model = () => new nn.Sequential(new nn.BatchNorm1d(1), new nn.Linear(1, 1));
  const weightOf = (m: nn.Module) => m.stateDict()['1.weight']!.item();
  const setTo = (m: nn.Module, value: number) => m.parameters()[2]!.assign(tensor(value));

  it('follows parameters exponentially, and takes buffers as they are', () => {
    const m = model();
    setTo(m, 1);
    const average = new nn.WeightAverage(m, { decay: 0.75 });
    setTo(m, 2);
    m.buffers()[0]!.assign(tensor(7));
    average.update();
    average.update();
    expect(average.weights()['1.weight']!.item()).toBeCloseTo(
      1 * 0.75 ** 2 + 2 * (1 - 0.75 ** 2),
      6,
    );
    expect(average.weights()['0.running_mean']!.item()).toBe(7);
  });

  it('averages floating-point buffers where asked to, and copies counts', () => {
    const m = model();
    const average = new nn.WeightAverage(m, { decay: 0.75, buffers: true });
    const [mean, variance, batches] = m.buffers();
    mean!.assign(tensor(8));
    variance!.assign(tensor(5));
    batches!.assign(tensor(3));
    average.update();
    const weights = average.weights();
    expect(weights['0.running_mean']!.item()).toBe(2);
    expect(weights['0.running_var']!.item()).toBe(2);
    expect(weights['0.num_batches_tracked']!.item()).toBe(3);
  });

  it('forgets its start sooner where asked to', () => {
    const m = model();
    setTo(m, 0);
    const average = new nn.WeightAverage(m, { decay: 0.15, warmUp: true });
    setTo(m, 1);
    const found = [1, 2, 3].map(() => {
      average.update();
      return average.weights()['1.weight']!.item();
    });
    const stay = [1 / 10, 0.15, 0.15];
    for (const [k, value] of found.entries()) {
      const left = stay.slice(0, k + 1).reduce((product, part) => product * part, 1);
      expect(value).toBeCloseTo(1 - left, 6);
    }
  });

  it('is the plain mean where asked for', () => {
    const m = model();
    const average = new nn.WeightAverage(m, { decay: 'equal' });
    for (const value of [1, 2, 6]) {
      setTo(m, value);
      average.update();
    }
    expect(average.weights()['1.weight']!.item()).toBeCloseTo(3, 6);
  });

  it('stands in for the weights for a while, whatever happens', () => {
    const m = model();
    setTo(m, 1);
    const average = new nn.WeightAverage(m);
    setTo(m, 5);
    expect(average.within(() => weightOf(m))).toBe(1);
    expect(weightOf(m)).toBe(5);
    const fail = () => {
      throw new Error('no');
    };
    expect(() => average.within(fail)).toThrow('no');
    expect(weightOf(m)).toBe(5);
  });

  it('goes on from its state', () => {
    const [a, b] = [model().initialize(1), model().initialize(1)];
    const [first, second] = [a, b].map((m) => new nn.WeightAverage(m, { decay: 'equal' }));
    setTo(a, 3);
    setTo(b, 3);
    first!.update();
    second!.loadStateDict(first!.stateDict());
    setTo(a, 4);
    setTo(b, 4);
    first!.update();
    second!.update();
    expect(second!.weights()['1.weight']!.item()).toBe(first!.weights()['1.weight']!.item());
  });
});
