import { arange, Generator, ones, type Tensor, zeros } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import {
  Accuracy,
  Adam,
  clipGradientNorm,
  crossEntropy,
  Ensemble,
  evaluate,
  type FitEvent,
  type FitOptions,
  fit,
  LBFGS,
  Linear,
  Module,
  ReLU,
  Sequential,
  SGD,
  type StepEvent,
} from '../src/index.js';
import { spiral } from './support/spiral.js';

const data = spiral(50);

function network(): Sequential {
  return new Sequential(new Linear(2, 12), new ReLU(), new Linear(12, 3)).initialize(5);
}

function setUp(changes: Partial<FitOptions> = {}): FitOptions {
  const model = network();
  const optimizer = new Adam(model.parameters(), { learningRate: 0.03 });
  return { model, optimizer, data, loss: crossEntropy, epochs: 3, batchSize: 16, ...changes };
}

function steps(events: Iterable<FitEvent>): StepEvent[] {
  return [...events].filter((event) => event.type === 'step');
}

const bits = ({ model }: FitOptions) =>
  Object.values(model.stateDict()).map((value) => [...value.data]);

describe('fit', () => {
  it('tells of steps, epochs and the end', () => {
    const all = [...fit(setUp({ epochs: 2 }))];
    const line = (event: FitEvent) =>
      event.type === 'step'
        ? `${event.epoch}.${event.batch}/${event.batches} #${event.step} of ${event.batchSize}`
        : `${event.type} #${event.step}`;
    expect(all.map(line)).toEqual([
      '1.1/4 #1 of 16',
      '1.2/4 #2 of 16',
      '1.3/4 #3 of 16',
      '1.4/4 #4 of 2',
      'epoch #4',
      '2.1/4 #5 of 16',
      '2.2/4 #6 of 16',
      '2.3/4 #7 of 16',
      '2.4/4 #8 of 2',
      'epoch #8',
      'done #8',
    ]);
  });

  it('learns', () => {
    const options = setUp({ epochs: 120 });
    for (const _ of fit(options));
    const { accuracy } = evaluate(options.model, data, { metrics: { accuracy: new Accuracy() } });
    expect(accuracy).toBeGreaterThan(0.85);
  });

  it('gives the same losses and weights, bit for bit, for the same seeds', () => {
    const [a, b] = [setUp(), setUp()];
    const losses = steps(fit(a)).map(({ loss }) => loss);
    expect(steps(fit(b)).map(({ loss }) => loss)).toEqual(losses);
    expect(bits(b)).toEqual(bits(a));
    expect(steps(fit(setUp({ random: 1 }))).map(({ loss }) => loss)).not.toEqual(losses);
  });

  it('sees each example once in an epoch, in an order of its own', () => {
    const orders = [1, 2].map((epoch) =>
      steps(fit(setUp()))
        .filter((event) => event.epoch === epoch)
        .flatMap(({ indices }) => [...indices]),
    );
    const everyOne = Array.from({ length: 50 }, (_, i) => i);
    for (const order of orders) expect(order.toSorted((a, b) => a - b)).toEqual(everyOne);
    expect(orders[0]).not.toEqual(orders[1]);
    expect(orders[0]).not.toEqual(everyOne);
    const unshuffled = steps(fit(setUp({ epochs: 1, shuffle: false })));
    expect(unshuffled.flatMap(({ indices }) => [...indices])).toEqual(everyOne);
  });

  it('takes its order from the stream of the epoch', () => {
    const [first] = steps(fit(setUp({ random: new Generator(9) })));
    const order = new Generator(9).stream('shuffle/epoch1').permutation(50);
    expect(first!.indices).toEqual(order.slice(0, 16));
  });

  it('leaves out the examples that fill no batch where asked to', () => {
    const sizes = steps(fit(setUp({ dropLast: true, epochs: 1 }))).map((event) => event.batchSize);
    expect(sizes).toEqual([16, 16, 16]);
  });

  it('weighs the loss of an epoch by examples', () => {
    const events = [...fit(setUp({ epochs: 1 }))];
    const sum = steps(events).reduce((total, event) => total + event.loss * event.batchSize, 0);
    expect(events.at(-2)).toMatchObject({ type: 'epoch', loss: sum / 50 });
  });

  it('takes a step only when the next event is asked for', () => {
    const options = setUp();
    const before = bits(options);
    const events = fit(options);
    expect(bits(options)).toEqual(before);
    events.next();
    const afterOne = bits(options);
    expect(afterOne).not.toEqual(before);
    events.return?.();
    expect(events.next().done).toBe(true);
    expect(bits(options)).toEqual(afterOne);
  });

  it('heeds a changed learning rate from the next step on', () => {
    const options = setUp();
    const events = fit(options);
    events.next();
    const before = bits(options);
    options.optimizer.learningRate = 0;
    events.next();
    expect(bits(options)).toEqual(before);
  });

  it('tells the loss of the batch before the step, and what the model said', () => {
    const options = setUp();
    const untrained = network();
    const { inputs, targets, outputs, loss } = steps(fit(options))[0]!;
    expect(outputs.toArray()).toEqual(untrained.forward(inputs).toArray());
    expect(loss).toBe(crossEntropy(outputs, targets).item());
    expect(outputs.requiresGrad).toBe(false);
  });

  it('starts near ln(classes) for a head of ten classes', () => {
    const model = new Sequential(new Linear(784, 16), new ReLU(), new Linear(16, 10)).initialize(1);
    const x = zeros([8, 784]).add(0.13);
    const y = zeros([8], { dtype: 'int32' });
    expect(Math.abs(crossEntropy(model.forward(x), y).item() - Math.LN10)).toBeLessThan(0.3);
  });

  it.each([
    ['epochs', { epochs: 0 }, 'fit: epochs must be a whole number of at least 1, and is 0'],
    ['batch size', { batchSize: 2.5 }, 'fit: batchSize must be a whole number'],
    ['no examples', { data: { ...data, size: 0, batch: data.batch } }, 'fit: data.size'],
    ['steps', { steps: 0 }, 'fit: steps must be'],
    ['parts', { microBatchSize: -2 }, 'fit: microBatchSize must be'],
    ['seconds', { seconds: Number.NaN }, 'fit: seconds must be at least 0, and is NaN'],
    ['dropLast', { batchSize: 51, dropLast: true }, 'a batch of 51 is more than the 50 examples'],
  ])('says at once what is wrong: %s', (_, changes, message) => {
    expect(() => fit(setUp(changes))).toThrow(message);
  });
});

describe('the optimizer', () => {
  it("must hold some of the model's parameters", () => {
    const optimizer = new SGD(network().parameters());
    expect(() => fit(setUp({ optimizer }))).toThrow(
      "fit: the optimizer holds none of the model's parameters, so the model would not learn · " +
        'the model has 4, such as 0.weight · ' +
        'make the optimizer from this model: new SGD(model.parameters())',
    );
  });

  const head = new Sequential(network(), new Linear(3, 3));
  const frozen = network();
  for (const parameter of frozen.parameters()) parameter.requiresGrad = false;
  const temperature = ones([1], { requiresGrad: true });
  const members = [network(), network()];
  it.each<[string, Sequential | Ensemble, Iterable<Tensor>]>([
    ['of a part', head, head.children()[1]!.parameters()],
    ['of one member', new Ensemble(members), members[1]!.parameters()],
    ['and others', members[0]!, [...members[0]!.parameters(), temperature]],
    ['of the loss, where the model has none to learn', frozen, [temperature]],
  ])('may hold those %s', (_, model, parameters) => {
    const optimizer = new SGD(parameters);
    const before = [...optimizer.parameters].map((each) => [...each.data]);
    const loss = (outputs: Tensor, targets: Tensor) =>
      crossEntropy(outputs.mul(temperature), targets);
    for (const _ of fit(setUp({ model, optimizer, loss, epochs: 1 })));
    expect(optimizer.parameters.map((each) => [...each.data])).not.toEqual(before);
  });
});

describe('the ways of a step', () => {
  it('in parts comes to the same', () => {
    const [whole, parts] = [setUp(), setUp({ microBatchSize: 6 })];
    const [a, b] = [steps(fit(whole)), steps(fit(parts))];
    for (const [i, event] of b.entries()) {
      expect(event.loss).toBeCloseTo(a[i]!.loss, 5);
      expect(event.outputs.shape).toEqual(a[i]!.outputs.shape);
    }
    const state = whole.model.stateDict();
    for (const [name, found] of Object.entries(parts.model.stateDict())) {
      for (const [i, value] of found.data.entries()) {
        expect(value).toBeCloseTo(state[name]!.data[i]!, 4);
      }
    }
  });

  it('with a hook before the update has clipped gradients', () => {
    const options = setUp({ epochs: 1 });
    const parameters = options.model.parameters();
    const clipped = { ...options, beforeUpdate: () => void clipGradientNorm(parameters, 0.01) };
    for (const event of fit(clipped)) {
      if (event.type !== 'step') continue;
      const squares = parameters.map(({ grad }) => grad!.square().sum().item());
      expect(Math.sqrt(squares.reduce((a, b) => a + b))).toBeCloseTo(0.01, 6);
    }
  });

  it('of an optimizer that needs a closure are taken too', () => {
    const model = network();
    const optimizer = new LBFGS(model.parameters(), { maxIterations: 4 });
    const events = [...fit(setUp({ model, optimizer, batchSize: 50, epochs: 5 }))];
    const epochs = events.filter((event) => event.type === 'epoch');
    expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0]!.loss * 0.9);
    expect(epochs[0]!.fallback).toBe('LBFGS computes the loss several times in a step');
    expect(steps(events)[0]!.loss).toBeCloseTo(
      crossEntropy(network().forward(data.inputs), data.targets).item(),
      5,
    );
  });

  it('are replayed where they can be', () => {
    const epochs = [...fit(setUp())].filter((event) => event.type === 'epoch');
    expect(epochs.map(({ fallback }) => fallback)).toEqual([undefined, undefined, undefined]);
  });
});

describe('limits', () => {
  it('of steps end training in the middle of an epoch, and it can go on from there', () => {
    const options = setUp();
    const events = [...fit({ ...options, steps: 6 })];
    const done = events.at(-1)!;
    expect(done).toMatchObject({ type: 'done', reason: 'steps', step: 6, epochs: 1 });
    const rest = [...fit({ ...options, from: done.position })];
    expect(rest.at(-1)).toMatchObject({ type: 'done', reason: 'epochs', step: 12, epochs: 3 });
    const whole = setUp();
    for (const _ of fit(whole));
    expect(bits(options)).toEqual(bits(whole));
  });

  it('of seconds end it after a step', () => {
    const events = [...fit(setUp({ seconds: 0 }))];
    expect(events.map(({ type }) => type)).toEqual(['step', 'done']);
    expect(events.at(-1)).toMatchObject({ reason: 'seconds', epochs: 0 });
  });
});

describe('going on from a position', () => {
  it.each([1, 3, 4, 5, 9])('after %i steps equals training that was never stopped', (count) => {
    const whole = setUp();
    const expected = [...fit(whole)].filter((event) => event.type === 'epoch');

    const first = setUp();
    const seen: FitEvent[] = [];
    for (const event of fit(first)) {
      seen.push(event);
      if (event.type === 'step' && event.step === count) break;
    }
    const stopped = seen.at(-1) as StepEvent;
    const second = setUp({ from: JSON.parse(JSON.stringify(stopped.position)) });
    second.model.initialize(99).loadStateDict(first.model.stateDict());
    second.optimizer.loadStateDict(first.optimizer.stateDict());
    seen.push(...fit(second));

    const epochs = seen.filter((event) => event.type === 'epoch');
    expect(epochs).toEqual(expected);
    expect(bits(second)).toEqual(bits(whole));
  });
});

describe('evaluate', () => {
  /** Notes the modes it is called in. */
  class Probe extends Module {
    readonly modes: boolean[] = [];
    override forward(x: Tensor): Tensor {
      this.modes.push(this.training);
      return x;
    }
  }

  it('measures all examples, in evaluation mode, and restores every mode', () => {
    const probe = new Probe();
    const model = new Sequential(network(), probe);
    model[0]!.eval();
    const result = evaluate(model, data, {
      loss: crossEntropy,
      metrics: { accuracy: new Accuracy() },
      batchSize: 16,
    });
    const { inputs, targets } = data.batch(arange(50));
    expect(result.loss).toBeCloseTo(crossEntropy(network().forward(inputs), targets).item(), 6);
    expect(probe.modes).toEqual([false, false, false, false]);
    expect([model.training, model[0]!.training, probe.training]).toEqual([true, false, true]);
  });

  it('restores the modes when the model throws', () => {
    const model = new Sequential(new Linear(5, 5));
    expect(() => evaluate(model, data, {})).toThrow('widths differ');
    expect(model.training).toBe(true);
  });

  it('between the steps of fit changes nothing', () => {
    const [plain, watched] = [setUp(), setUp()];
    for (const _ of fit(plain));
    for (const _ of fit(watched)) evaluate(watched.model, data, { loss: crossEntropy });
    expect(bits(watched)).toEqual(bits(plain));
  });

  it('forgets what a metric saw before, and has no loss where none is asked for', () => {
    const accuracy = new Accuracy();
    const run = () => evaluate(network(), data, { metrics: { accuracy } });
    expect(run()).toEqual(run());
    expect(run().loss).toBeNaN();
  });
});

it('a small set is learnt by heart', () => {
  const few = spiral(32);
  const model = new Sequential(new Linear(2, 32), new ReLU(), new Linear(32, 3)).initialize(1);
  const optimizer = new SGD(model.parameters(), { learningRate: 0.3, momentum: 0.9 });
  const run = fit({ model, optimizer, data: few, loss: crossEntropy, epochs: 300, batchSize: 32 });
  const last = [...run].findLast((event) => event.type === 'epoch');
  expect(last!.loss).toBeLessThan(1e-2);
});
