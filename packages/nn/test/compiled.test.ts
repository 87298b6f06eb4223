/** A compiled step does what the step itself does, to the last bit: on all kernels, with all that changes between steps. */
import { isDeepStrictEqual } from 'node:util';
import {
  compile,
  Generator,
  javascript,
  loadWasm,
  normal,
  type Tensor,
  tensor,
  updateInPlace,
  useKernels,
} from '@downhill/autograd';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { optimizers } from './optimizer-table.js';

const sets = {
  JavaScript: javascript,
  'WebAssembly, 1 thread': loadWasm({ threads: 1 }),
  'WebAssembly, 3 threads': loadWasm({ threads: 3 }),
};
const before = useKernels(javascript);
afterEach(() => void useKernels(before));
afterAll(() => {
  for (const set of Object.values(sets)) if ('close' in set) set.close();
});

const network = () =>
  new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1 }),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Dropout(0.3),
    new nn.Linear(64, 10),
  ).initialize(3);

/**
 * A schedule, clipping, and batches of two sizes, the last of each round smaller.
 *
 * @param change called before each step
 */
function train(
  make: (parameters: readonly Tensor[]) => nn.Optimizer,
  isCompiled: boolean,
  change: (optimizer: nn.Optimizer, step: number) => void = () => {},
) {
  const model = network();
  const optimizer = make(model.parameters());
  const learn = (inputs: Tensor, targets: Tensor): Tensor => {
    optimizer.zeroGrad();
    const loss = nn.crossEntropy(model.forward(inputs), targets);
    loss.backward();
    nn.clipGradientNorm(model.parameters(), 0.5);
    optimizer.step();
    return loss;
  };
  const step = isCompiled ? compile(learn) : learn;
  const random = new Generator('batches');
  const losses = Array.from({ length: 12 }, (_, i) => {
    const size = i % 3 === 2 ? 5 : 8;
    const targets = tensor(
      Array.from({ length: size }, () => random.integer(10)),
      { dtype: 'int32' },
    );
    for (const group of optimizer.groups) group.learningRate *= 0.9;
    change(optimizer, i);
    return step(normal([size, 1, 8, 8], random), targets).item();
  });
  if ('fallback' in step) expect(step.fallback).toBeUndefined();
  return { losses, state: Object.values(model.stateDict()).map(({ data }) => [...data]) };
}

const compilable = optimizers.filter(([, make]) => !make(network().parameters()).needsClosure);

describe.each(compilable)('%s', (_, make) => {
  it.each(Object.entries(sets))('on %s', (_, set) => {
    useKernels(set);
    expect(train(make, true)).toEqual(train(make, false));
  });

  it('learns the same on any number of threads', () => {
    useKernels(sets['WebAssembly, 1 thread']);
    const alone = train(make, true);
    useKernels(sets['WebAssembly, 3 threads']);
    expect(train(make, true)).toEqual(alone);
  });
});

/** Every number of every optimizer, and another value of it. */
const changes = compilable.flatMap(([name, make]) => {
  const { parameters: _, ...numbers } = make(network().parameters()).groups[0]!;
  return Object.entries<unknown>({ ...numbers }).map(([option, value]) => {
    const other =
      typeof value === 'number'
        ? value === 0
          ? 0.5
          : 0
        : typeof value === 'boolean'
          ? !value
          : [0.5, 0.25];
    return { name, make, option, value, other };
  });
});

/** What has no effect without momentum, or only at the first step. */
const idle = ['SGD dampening', 'SGD nesterov', 'Adagrad initialAccumulator'];

it.each(changes)(
  '$name takes another $option between steps ($value, $other), and the first again',
  ({ name, make, option, value, other }) => {
    useKernels(sets['WebAssembly, 1 thread']);
    const change = (optimizer: nn.Optimizer, step: number) => {
      if (step !== 6 && step !== 10) return;
      const numbers = { [option]: step === 6 ? other : value };
      for (const group of optimizer.groups) Object.assign(group, numbers);
    };
    const changed = train(make, true, change);
    expect(changed).toEqual(train(make, false, change));
    const isIdle = idle.includes(`${name} ${option}`);
    expect(isDeepStrictEqual(changed, train(make, false))).toBe(isIdle);
  },
);

/** Optimizers of one's own, as one writes them with tensor operations. */
class OwnDescent extends nn.ParameterwiseOptimizer {
  constructor(parameters: readonly Tensor[]) {
    super(parameters, { learningRate: 0.1 }, {});
  }

  protected override update(parameter: Tensor, gradient: Tensor, group: nn.HyperParameters): void {
    parameter.assign(parameter.sub(gradient.mul(group.learningRate)));
  }
}

/** Every third step, parameters go half the way back to where they were then (Zhang et al., 2019). */
class Lookahead extends nn.ParameterwiseOptimizer {
  readonly #slow = new Map<Tensor, Tensor>();

  constructor(parameters: readonly Tensor[]) {
    super(parameters, { learningRate: 0.1 }, {});
  }

  protected override update(
    parameter: Tensor,
    gradient: Tensor,
    { learningRate }: nn.HyperParameters,
    { step }: nn.ParameterState,
  ): void {
    const slow = this.#slow.get(parameter) ?? parameter.clone();
    updateInPlace(descent, [parameter, gradient], [learningRate]);
    if (step % 3 === 0) parameter.assign(parameter.add(slow).mul(0.5));
    this.#slow.set(parameter, step % 3 === 0 ? parameter.clone() : slow);
  }
}

const descent = nn.updateRule('own descent', ([p, g], [rate]) => {
  for (let i = 0; i < p.length; i++) p[i]! -= rate * g[i]!;
});

describe.each([OwnDescent, Lookahead])('%o', (Own) => {
  it.each(Object.entries(sets))('on %s', (_, set) => {
    useKernels(set);
    const make = (parameters: readonly Tensor[]) => new Own(parameters);
    expect(train(make, true)).toEqual(train(make, false));
  });
});

describe('an evaluator', () => {
  it.each(Object.entries(sets))('on %s measures a network as it is now', (_, set) => {
    useKernels(set);
    const model = network();
    const optimizer = new nn.SGD(model.parameters(), { learningRate: 0.1 });
    const random = new Generator('digits');
    const labels = Array.from({ length: 37 }, () => random.integer(10));
    const data = new nn.TensorDataset(
      normal([37, 1, 8, 8], random),
      tensor(labels, { dtype: 'int32' }),
    );
    const options = () => ({
      loss: nn.crossEntropy,
      metrics: { accuracy: new nn.Accuracy() },
      batchSize: 10,
    });
    const measure = nn.evaluator(model, options());
    const events = nn.fit({
      model,
      data,
      optimizer,
      loss: nn.crossEntropy,
      epochs: 4,
      batchSize: 8,
    });
    const losses: number[] = [];
    for (const event of events) {
      if (event.type !== 'epoch') continue;
      const measured = measure(data);
      expect(measured).toEqual(nn.evaluate(model, data, options()));
      losses.push(measured.loss);
    }
    expect(new Set(losses).size).toBe(4);
    expect(model.training).toBe(true);
  });
});
