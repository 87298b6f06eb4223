/** Training that is saved, loaded and continued equals training that was never interrupted, bit for bit. */
import { Generator, normal, type Tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import '../support/tensor-equality.js';

const x = normal([12, 3], new Generator('x'));
const y = normal([12, 2], new Generator('y'));
const data = new nn.TensorDataset(x, y);

const plain = () =>
  new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 2)).initialize(1);

type Parts = Readonly<Record<string, nn.Stateful | Generator>>;

interface Case {
  readonly name: string;
  readonly model?: () => nn.Module;
  readonly optimizer?: (parameters: readonly Tensor[]) => nn.Optimizer;
  readonly parts?: (optimizer: nn.Optimizer, model: nn.Module) => Parts;
  /** Whether steps are taken outside of `fit`, with a closure. */
  readonly closure?: true;
  /** Called after each step. */
  readonly after?: (parts: Parts, loss: number) => void;
}

const optimizers: Readonly<Record<string, (parameters: readonly Tensor[]) => nn.Optimizer>> = {
  SGD: (p) => new nn.SGD(p, { learningRate: 0.1 }),
  'SGD with momentum': (p) => new nn.SGD(p, { learningRate: 0.1, momentum: 0.9, dampening: 0.1 }),
  'SGD with Nesterov': (p) =>
    new nn.SGD(p, { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  Adam: (p) => new nn.Adam(p, { learningRate: 0.02 }),
  'Adam with amsgrad': (p) => new nn.Adam(p, { learningRate: 0.02, amsgrad: true }),
  AdamW: (p) => new nn.AdamW(p, { learningRate: 0.02 }),
  NAdam: (p) => new nn.NAdam(p, { learningRate: 0.02 }),
  RAdam: (p) => new nn.RAdam(p, { learningRate: 0.02 }),
  Adamax: (p) => new nn.Adamax(p, { learningRate: 0.02 }),
  Adagrad: (p) => new nn.Adagrad(p, { learningRate: 0.05, learningRateDecay: 0.1 }),
  Adadelta: (p) => new nn.Adadelta(p, { learningRate: 1 }),
  RMSprop: (p) => new nn.RMSprop(p, { learningRate: 0.01, momentum: 0.5, centered: true }),
  Lion: (p) => new nn.Lion(p, { learningRate: 0.01 }),
  Muon: (p) => new nn.Muon(p),
  LBFGS: (p) => new nn.LBFGS(p, { learningRate: 0.5, maxIterations: 3 }),
  'groups of their own': (p) =>
    new nn.Adam([
      { parameters: p.slice(0, 2), learningRate: 0.1 },
      { parameters: p.slice(2), betas: [0.5, 0.9] },
    ]),
};

const schedules: Readonly<Record<string, nn.Schedule>> = {
  stepDecay: nn.stepDecay({ stepSize: 2 }),
  multiStepDecay: nn.multiStepDecay({ milestones: [2, 5] }),
  exponentialDecay: nn.exponentialDecay({ gamma: 0.9 }),
  polynomialDecay: nn.polynomialDecay({ totalSteps: 8 }),
  linear: nn.linear(),
  constant: nn.constant(),
  inverseSquareRoot: nn.inverseSquareRoot({ warmUpSteps: 3 }),
  cosineAnnealing: nn.cosineAnnealing({ totalSteps: 8 }),
  cosineWarmRestarts: nn.cosineWarmRestarts({ period: 3, growth: 2 }),
  cyclic: nn.cyclic({ maximum: 0.3, riseSteps: 3 }),
  oneCycle: nn.oneCycle({ maximum: 0.2, totalSteps: 9 }),
  warmUp: nn.warmUp(4, nn.exponentialDecay({ gamma: 0.7 })),
  chain: nn.chain(nn.constant(), nn.exponentialDecay({ gamma: 0.7 })),
  sequence: nn.sequence([nn.linear(), nn.stepDecay({ stepSize: 2 })], [4]),
};

const cases: readonly Case[] = [
  ...Object.entries(optimizers).map(
    ([name, optimizer]): Case => ({ name, optimizer, ...(name === 'LBFGS' && { closure: true }) }),
  ),
  ...Object.entries(schedules).map(
    ([name, schedule]): Case => ({
      name,
      parts: (optimizer) => ({ scheduler: new nn.Scheduler(optimizer, schedule) }),
      after: ({ scheduler }) => (scheduler as nn.Scheduler).step(),
    }),
  ),
  {
    name: 'ReduceOnPlateau',
    parts: (optimizer) => ({
      plateau: new nn.ReduceOnPlateau(optimizer, { patience: 1, threshold: 0.5 }),
    }),
    after: ({ plateau }, loss) => (plateau as nn.ReduceOnPlateau).step(loss),
  },
  {
    name: 'WeightAverage',
    parts: (_, model) => ({ average: new nn.WeightAverage(model, { decay: 'equal' }) }),
    after: ({ average }) => (average as nn.WeightAverage).update(),
  },
  {
    name: 'dropout and batch norm',
    model: () =>
      new nn.Sequential(
        new nn.Linear(3, 6),
        new nn.BatchNorm1d(6),
        new nn.Dropout(0.3),
        new nn.Linear(6, 2),
        new nn.Dropout(0.1),
      ).initialize(1),
  },
  {
    name: 'batch norm of equal weights',
    model: () =>
      new nn.Sequential(new nn.Linear(3, 2), new nn.BatchNorm1d(2, { momentum: null })).initialize(
        1,
      ),
  },
  {
    name: 'a random stream of the user',
    parts: () => ({ noise: new Generator('noise') }),
    after: ({ noise }, loss) => {
      if (loss > 0) (noise as Generator).uniform();
    },
  },
];

/** A training under way: `advance` takes steps and returns their losses. */
function start(row: Case, from?: nn.Checkpoint) {
  const model = (row.model ?? plain)();
  const optimizer = (row.optimizer ?? optimizers.Adam!)(model.parameters());
  const parts = row.parts?.(optimizer, model) ?? {};
  const trained = { model, optimizer, ...parts };
  if (from !== undefined) nn.restoreCheckpoint(from, trained);
  // Batches of 5 from 12 examples: epochs end between the steps.
  const events = row.closure
    ? stepsWithClosure(model, optimizer)
    : nn.fit({
        model,
        optimizer,
        data,
        loss: nn.mse,
        epochs: 100,
        batchSize: 5,
        random: 3,
        from: from?.position ?? null,
      });
  let position = from?.position ?? null;
  const advance = (steps: number): number[] => {
    const losses: number[] = [];
    while (losses.length < steps) {
      const event = events.next().value!;
      if (event.type === 'done') break;
      position = event.position;
      if (event.type === 'epoch') continue;
      row.after?.(parts, event.loss);
      losses.push(event.loss);
    }
    return losses;
  };
  const checkpoint = () => nn.takeCheckpoint(trained, { position });
  return { advance, checkpoint };
}

function* stepsWithClosure(model: nn.Module, optimizer: nn.Optimizer) {
  const closure = () => {
    optimizer.zeroGrad();
    const loss = nn.mse(model.forward(x), y);
    loss.backward();
    return loss.item();
  };
  for (;;) yield { type: 'step', loss: optimizer.step(closure), position: null } as const;
}

/** Everything that is left of a training, as bytes. */
const bits = (checkpoint: nn.Checkpoint) => nn.encodeCheckpoint(checkpoint);

describe.each(cases)('$name', (row) => {
  it.each([
    [2, 5],
    [5, 2],
  ])('%i steps, save, load, %i steps are as many in one go', (n, k) => {
    const whole = start(row);
    const losses = whole.advance(n + k);

    const first = start(row);
    const firstLosses = first.advance(n);
    const saved = nn.encodeCheckpoint(first.checkpoint());
    first.advance(2);
    const second = start(row, nn.decodeCheckpoint(saved));
    expect([...firstLosses, ...second.advance(k)]).toEqual(losses);
    expect(bits(second.checkpoint())).toEqual(bits(whole.checkpoint()));
  });
});

it('has a row for every optimizer and schedule', () => {
  const tested = cases.map(({ name }) => name);
  const classes = Object.entries(nn)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof nn.Optimizer)
    .map(([name]) => name)
    .filter((name) => name !== 'ParameterwiseOptimizer');
  expect(classes.filter((name) => !tested.includes(name))).toEqual([]);
});

it('a state that an optimizer has outgrown makes it forget the rest', () => {
  const row: Case = { name: 'Adam' };
  const early = start(row).checkpoint();
  const whole = start(row);
  whole.advance(3);
  const model = plain();
  const optimizer = new nn.Adam(model.parameters(), { learningRate: 0.5 });
  for (const { type } of nn.fit({
    model,
    optimizer,
    data,
    loss: nn.mse,
    epochs: 1,
    batchSize: 5,
  })) {
    if (type === 'epoch') nn.restoreCheckpoint(early, { model, optimizer });
  }
  const events = row.closure
    ? stepsWithClosure(model, optimizer)
    : nn.fit({
        model,
        optimizer,
        data,
        loss: nn.mse,
        epochs: 1,
        batchSize: 5,
        random: 3,
      });
  for (let i = 0; i < 3; i++) events.next();
  const { model: weights } = nn.takeCheckpoint({ model });
  expect(weights).toEqual(whole.checkpoint().model);
});
