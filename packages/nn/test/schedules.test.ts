import { compile, ones, type Tensor } from '@downhill/autograd';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const optimizer = (learningRate = 1) =>
  new nn.SGD([ones([1], { requiresGrad: true })], { learningRate });

const rates = (schedule: nn.Schedule, steps: number, base = 1) =>
  Array.from({ length: steps }, (_, step) => schedule(step, base));

/** Rates of the first steps, by hand. Those that PyTorch gives numbers for are in torch-training.test.ts. */
const table: readonly [string, nn.Schedule, readonly number[]][] = [
  ['constant', nn.constant({ factor: 0.5, totalSteps: 2 }), [0.5, 0.5, 1, 1]],
  [
    'linear',
    nn.linear({ startFactor: 0, endFactor: 1, totalSteps: 4 }),
    [0, 0.25, 0.5, 0.75, 1, 1],
  ],
  [
    'inverseSquareRoot',
    nn.inverseSquareRoot({ warmUpSteps: 1 }),
    [1, 1, Math.SQRT1_2, 1 / Math.sqrt(3), 0.5],
  ],
  ['cyclic', nn.cyclic({ maximum: 3, riseSteps: 2 }), [1, 2, 3, 2, 1, 2]],
  [
    'cyclic, lower each time',
    nn.cyclic({ maximum: 3, riseSteps: 1, fallSteps: 2, scale: (cycle) => 1 / 2 ** cycle }),
    [1, 3, 2, 1, 2, 1.5, 1],
  ],
  [
    'oneCycle, straight',
    nn.oneCycle({ maximum: 1, totalSteps: 10, shape: 'linear', startDivisor: 4, endDivisor: 1 }),
    [0.25, 0.625, 1, 1 - 0.75 / 7],
  ],
  ['sequence', nn.sequence([(t) => t, (t) => 10 + t], [2]), [0, 1, 10, 11]],
  [
    'chain',
    nn.chain(nn.exponentialDecay({ gamma: 0.5 }), nn.constant({ factor: 0.1, totalSteps: 1 })),
    [0.1, 0.5, 0.25],
  ],
  [
    'warmUp',
    nn.warmUp(2, nn.exponentialDecay({ gamma: 0.5 }), { startFactor: 0.5 }),
    [0.5, 0.75, 1, 0.5],
  ],
  ['warmUp alone', nn.warmUp(2, undefined, { startFactor: 0 }), [0, 0.5, 1, 1]],
];

it.each(table)('%s', (_, schedule, expected) => {
  for (const [i, rate] of rates(schedule, expected.length).entries()) {
    expect(rate).toBeCloseTo(expected[i]!, 12);
  }
});

it('oneCycle stays where it ends', () => {
  const schedule = nn.oneCycle({ maximum: 1, totalSteps: 5 });
  expect(schedule(50, 1)).toBe(schedule(4, 1));
});

it('oneCycle begins at its top when nothing rises', () => {
  const first = (riseFraction: number) =>
    nn.oneCycle({ maximum: 1, totalSteps: 10, riseFraction })(0, 1);
  expect(first(0.1)).toBe(1);
  expect(first(0)).toBeLessThan(1);
});

it('schedules of which the base is a factor scale with it', () => {
  const scaling: readonly nn.Schedule[] = [
    nn.stepDecay({ stepSize: 3 }),
    nn.multiStepDecay({ milestones: [2, 5] }),
    nn.exponentialDecay({ gamma: 0.9 }),
    nn.polynomialDecay({ totalSteps: 7, power: 2 }),
    nn.cosineAnnealing({ totalSteps: 7 }),
    nn.cosineWarmRestarts({ period: 3, growth: 2 }),
    nn.warmUp(4, nn.inverseSquareRoot({ warmUpSteps: 2 })),
  ];
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0.01, max: 100, noNaN: true }), (step, base) => {
      for (const schedule of scaling) {
        expect(schedule(step, base)).toBeCloseTo(base * schedule(step, 1), 9);
        expect(schedule(step, base)).toBeLessThanOrEqual(base * (1 + 1e-12));
      }
    }),
  );
});

it('sequence refuses milestones that do not fit', () => {
  const flat: nn.Schedule = (_, base) => base;
  expect(() => nn.sequence([flat, flat], [])).toThrow('one milestone fewer than schedules');
  expect(() => nn.sequence([flat, flat, flat], [3, 3])).toThrow('milestones [3, 3]');
});

describe('Scheduler', () => {
  it('goes on in a compiled step as it does in an eager one', () => {
    const train = (wrap: (step: (x: Tensor) => Tensor) => (x: Tensor) => Tensor) => {
      const w = ones([1], { requiresGrad: true });
      const sgd = new nn.SGD([w], { learningRate: 0.1 });
      const scheduler = new nn.Scheduler(sgd, (step, base) => base / (step + 1));
      const step = wrap((x) => {
        sgd.zeroGrad();
        const loss = w.mul(x).square().sum();
        loss.backward();
        sgd.step();
        scheduler.step();
        return loss;
      });
      return Array.from({ length: 8 }, () => [step(ones([1])).item(), sgd.groups[0]!.learningRate]);
    };
    expect(train(compile)).toEqual(train((step) => step));
  });

  const halving = nn.exponentialDecay({ gamma: 0.5 });

  it('sets the rate of the first step at once, and of each group by its own base', () => {
    const groups = [0.1, 0.2].map((learningRate) => ({
      parameters: [ones([1], { requiresGrad: true })],
      learningRate,
    }));
    const sgd = new nn.SGD(groups);
    const scheduler = new nn.Scheduler(sgd, nn.warmUp(2, undefined, { startFactor: 0.5 }));
    expect(sgd.groups.map(({ learningRate }) => learningRate)).toEqual([0.05, 0.1]);
    scheduler.step();
    scheduler.step();
    expect(sgd.groups.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.2]);
    expect(scheduler.stepCount).toBe(2);
  });

  it('goes on from a rate that was changed by hand', () => {
    const sgd = optimizer(1);
    const scheduler = new nn.Scheduler(sgd, halving);
    scheduler.step();
    sgd.learningRate = 0.25;
    scheduler.step();
    expect(sgd.learningRate).toBe(0.125);
    scheduler.step();
    expect(sgd.learningRate).toBe(0.0625);
  });

  it('keeps its base where the rate it had set was 0', () => {
    const sgd = optimizer(1);
    const scheduler = new nn.Scheduler(sgd, nn.linear({ startFactor: 0, totalSteps: 2 }));
    sgd.learningRate = 5;
    scheduler.step();
    expect(sgd.learningRate).toBe(0.5);
  });

  it('goes on from its state, in whichever order it is loaded', () => {
    const sgd = optimizer(1);
    const scheduler = new nn.Scheduler(sgd, halving);
    scheduler.step();
    sgd.learningRate = 0.3;
    const [saved, savedOptimizer] = [scheduler.stateDict(), sgd.stateDict()];
    scheduler.step();
    for (const order of [0, 1]) {
      const other = optimizer(9);
      const resumed = new nn.Scheduler(other, halving);
      const loads = [() => resumed.loadStateDict(saved), () => other.loadStateDict(savedOptimizer)];
      for (const load of order === 0 ? loads : loads.reverse()) load();
      expect(other.learningRate).toBe(0.3);
      resumed.step();
      expect(other.learningRate).toBe(sgd.learningRate);
    }
  });

  it('refuses the state of an optimizer with other groups', () => {
    const scheduler = new nn.Scheduler(optimizer(), halving);
    expect(() =>
      scheduler.loadStateDict({ step: 1, bases: [1, 2], set: [1, 2], rates: [1, 2] }),
    ).toThrow(
      'Scheduler.loadStateDict: the state is not of an optimizer with 1 groups; nothing was loaded',
    );
    expect(scheduler.stepCount).toBe(0);
  });
});

describe('ReduceOnPlateau', () => {
  const run = (options: nn.ReduceOnPlateauOptions, measures: readonly number[]) => {
    const sgd = optimizer(1);
    const plateau = new nn.ReduceOnPlateau(sgd, { factor: 0.5, patience: 1, ...options });
    return measures.map((measure) => {
      plateau.step(measure);
      return sgd.learningRate;
    });
  };

  it.each([
    ['a measure that should fall', {}, [5, 4, 4, 4, 4, 3, 3], [1, 1, 1, 0.5, 0.5, 0.5, 0.5]],
    ['one that should rise', { mode: 'max' as const }, [1, 2, 2, 2], [1, 1, 1, 0.5]],
    ['a cooldown', { cooldown: 2 }, [1, 1, 1, 1, 1, 1, 1], [1, 1, 0.5, 0.5, 0.5, 0.5, 0.25]],
    ['a lowest rate', { minimum: 0.4 }, [1, 1, 1, 1, 1], [1, 1, 0.5, 0.5, 0.4]],
    ['a threshold', { threshold: 0.1 }, [1, 0.95, 0.91], [1, 1, 0.5]],
    ['NaN', {}, [1, Number.NaN, Number.NaN], [1, 1, 0.5]],
  ])('heeds %s', (_, options, measures, expected) => {
    expect(run(options, measures)).toEqual(expected);
  });

  it.each([0, 2])('goes on from its state after %i measures, by way of JSON', (count) => {
    const measures = [3, 3, 3, 3, 3, 3];
    const whole = optimizer(1);
    const first = new nn.ReduceOnPlateau(whole, { patience: 1 });
    for (const measure of measures.slice(0, count)) first.step(measure);
    const other = optimizer(whole.learningRate);
    const resumed = new nn.ReduceOnPlateau(other, { patience: 1 });
    resumed.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
    for (const measure of measures.slice(count)) {
      first.step(measure);
      resumed.step(measure);
      expect(other.learningRate).toBe(whole.learningRate);
    }
    expect(whole.learningRate).toBeLessThan(0.2);
  });
});
