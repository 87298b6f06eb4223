import { Generator, ones, type Tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { spiral } from './support/spiral.js';

describe('Dropout', () => {
  const x = ones([200, 50]);
  const layer = () => new nn.Dropout(0.3).initialize(1);

  it('drops its share, and scales the rest so that the mean stays', () => {
    const y = layer().forward(x);
    const values = new Set(y.data);
    expect([...values].sort()).toEqual([0, Math.fround(1 / (1 - 0.3))]);
    const dropped = y.equal(0).sum().item() / y.size;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(0.02);
    expect(y.mean().item()).toBeCloseTo(1, 1);
  });

  it('drops others each time, and the same again from the same state', () => {
    const dropout = layer();
    const state = dropout.randomState();
    const first = [...dropout.forward(x).data];
    expect([...dropout.forward(x).data]).not.toEqual(first);
    dropout.loadRandomState(JSON.parse(JSON.stringify(state)));
    expect([...dropout.forward(x).data]).toEqual(first);
  });

  it('draws from the stream of its path', () => {
    const build = (...before: nn.Layer[]) =>
      new nn.Sequential(...before, new nn.Dropout()).initialize(3).forward(x);
    expect([...build().data]).toEqual([...build().data]);
    expect([...build(new nn.Identity()).data]).not.toEqual([...build().data]);
  });

  it('of two layers is not the same', () => {
    const [a, b] = [new nn.Dropout(), new nn.Dropout()];
    expect([...a.forward(x).data]).not.toEqual([...b.forward(x).data]);
  });

  it('drops nothing with p = 0, everything with p = 1', () => {
    expect(new nn.Dropout(0).forward(x)).toBe(x);
    expect(new nn.Dropout(1).forward(x).abs().max().item()).toBe(0);
    expect(() => new nn.Dropout(1.1)).toThrow('Dropout: p must be from 0 to 1, and is 1.1');
  });

  it('consumes nothing in evaluation', () => {
    const dropout = layer().eval();
    const before = dropout.randomState();
    expect(dropout.forward(x)).toBe(x);
    expect(dropout.randomState()).toEqual(before);
  });
});

it('Dropout2d drops whole channels', () => {
  const y = new nn.Dropout2d(0.5).initialize(1).forward(ones([8, 16, 3, 3]));
  const perChannel: Tensor = y.flatten(2);
  expect([...perChannel.max(2).data]).toEqual([...perChannel.min(2).data]);
  expect(new Set(perChannel.max(2).data)).toEqual(new Set([0, 2]));
});

describe('random streams', () => {
  it('that do not fit change nothing', () => {
    const model = new nn.Sequential(new nn.Dropout());
    const before = model.randomState();
    expect(() => model.loadRandomState({ '1.random': [1, 2, 3, 4] })).toThrow(
      'loadRandomState: the streams are not those of this module; nothing was loaded · ' +
        'missing: 0.random · unknown: 1.random',
    );
    expect(model.randomState()).toEqual(before);
  });
});

describe('training with dropout, batch norm and a schedule', () => {
  const data = spiral(40);

  function setUp() {
    const model = new nn.Sequential(
      new nn.Linear(2, 8),
      new nn.BatchNorm1d(8),
      new nn.ReLU(),
      new nn.Dropout(0.2),
      new nn.Linear(8, 3),
    ).initialize(1);
    const optimizer = new nn.NAdam(model.parameters(), { learningRate: 0.05 });
    const scheduler = new nn.Scheduler(
      optimizer,
      nn.warmUp(3, nn.cosineAnnealing({ totalSteps: 12 })),
    );
    return { model, optimizer, scheduler };
  }

  type Setup = ReturnType<typeof setUp>;

  function train({ model, optimizer, scheduler }: Setup, steps: number, from?: nn.Position) {
    const options = { model, optimizer, data, loss: nn.crossEntropy, epochs: 9, batchSize: 12 };
    const losses: number[] = [];
    let position = from;
    for (const event of nn.fit(from === undefined ? options : { ...options, from })) {
      if (event.type !== 'step') continue;
      scheduler.step();
      losses.push(event.loss);
      position = event.position;
      if (losses.length === steps) break;
    }
    return { losses, position: position! };
  }

  const bits = ({ model }: Setup) => Object.values(model.stateDict()).map(({ data }) => [...data]);

  it.each([1, 4, 7])('stopped after %i steps and restored goes on bit for bit', (count) => {
    const whole = setUp();
    const { losses } = train(whole, 12);

    const first = setUp();
    const { position } = train(first, count);
    const second = setUp();
    second.model.initialize(new Generator('another'));
    second.model.loadStateDict(first.model.stateDict());
    second.model.loadRandomState(first.model.randomState());
    second.optimizer.loadStateDict(first.optimizer.stateDict());
    second.scheduler.loadStateDict(first.scheduler.stateDict());
    expect(train(second, 12 - count, position).losses).toEqual(losses.slice(count));
    expect(bits(second)).toEqual(bits(whole));
  });
});
