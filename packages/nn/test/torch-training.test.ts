/** Training and schedules held against what PyTorch computes in float64: the file that REFERENCE_TRAINING names, else the fixture. */
import { readFileSync } from 'node:fs';
import { crossEntropy, ones, tensor } from '@downhill/autograd';
import { describe, expect, it } from 'vitest';
import { inEvaluationMode, type Module, SGD } from '../src/index.js';
import { torchModel } from './support/torch-models.js';
import { torchOptimizer } from './support/torch-optimizers.js';
import { torchSchedule } from './support/torch-schedules.js';

interface Data {
  readonly shape: readonly number[];
  readonly data: readonly (number | 'nan' | 'inf' | '-inf')[];
}

interface Run {
  readonly name: string;
  readonly model: string;
  readonly optimizer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly init: Readonly<Record<string, Data>>;
  readonly batches: readonly { readonly x: Data; readonly y: readonly number[] }[];
  readonly losses: readonly number[];
  readonly eval_loss: number;
  readonly final: Readonly<Record<string, Data['data']>>;
}

interface ScheduleCase {
  readonly name: string;
  readonly scheduler: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly base_lr: number;
  readonly metrics?: readonly number[];
  readonly lrs: readonly number[];
}

const file =
  process.env.REFERENCE_TRAINING || new URL('fixtures/torch-training.json', import.meta.url);
const reference: { source: string; runs: Run[]; schedules: ScheduleCase[] } = JSON.parse(
  readFileSync(file, 'utf8'),
);

const { source, runs, schedules } = reference;

it('has something to compare with', () => {
  expect(runs.length + schedules.length).toBeGreaterThan(0);
});

describe.each(runs)('$name', (run) => {
  it('reproduces losses, final weights and the loss in evaluation mode', () => {
    const model = torchModel(run.model);
    model.loadStateDict(mapValues(run.init, toTensor));
    const optimizer = torchOptimizer(run.optimizer, model.parameters(), run.options, source);
    const lossOn = (index: number) => {
      const { x, y } = run.batches[index % run.batches.length]!;
      return crossEntropy(model.forward(toTensor(x)), tensor([...y], { dtype: 'int32' }));
    };
    const losses = run.losses.map((_, step) =>
      optimizer.step(() => {
        optimizer.zeroGrad();
        const loss = lossOn(step);
        // To maximise is to minimise the negative.
        (run.options.maximize === true ? loss.neg() : loss).backward();
        return loss.item();
      }),
    );
    expectClose(losses, run.losses, 1e-6);
    expectState(model, run.final);
    expectClose([inEvaluationMode(model, () => lossOn(0).item())], [run.eval_loss], 1e-6);
  });
});

describe.each(schedules)('schedule $name', ({ scheduler, options, base_lr, metrics, lrs }) => {
  it('gives the same rates', () => {
    const optimizer = new SGD([ones([1], { requiresGrad: true })], { learningRate: base_lr });
    const schedule = torchSchedule(scheduler, optimizer, options);
    const found = lrs.map((_, step) => {
      const rate = optimizer.learningRate;
      schedule(metrics?.[step] ?? Number.NaN);
      return metrics === undefined ? rate : optimizer.learningRate;
    });
    expectClose(found, lrs, 1e-9);
  });
});

function expectState(model: Module, expected: Run['final']): void {
  const state = model.stateDict();
  expect(Object.keys(state)).toEqual(Object.keys(expected));
  for (const [name, data] of Object.entries(expected)) {
    // Absolute, for what decides over a bias before batch normalisation is the rounding of a gradient that should be 0.
    expectClose([...state[name]!.data], data.map(toNumber), 1e-6, { absolute: 1e-6, what: name });
  }
}

/** Numbers are printed with 13 digits, hence the smallest that may differ. */
function expectClose(
  found: readonly number[],
  expected: readonly number[],
  relative: number,
  { absolute = 1e-11, what = '' } = {},
): void {
  expect(found.length, what).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    const allowed = Math.max(relative * Math.abs(value), absolute);
    const difference = Math.abs(found[i]! - value);
    const isSame = Object.is(found[i], value) || difference <= allowed;
    expect(isSame, `${what}[${i}]: expected ${value}, found ${found[i]}`).toBe(true);
  }
}

const special: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

function toTensor({ shape, data }: Data) {
  return tensor(data.map(toNumber), { shape, dtype: 'float64' });
}

function toNumber(value: Data['data'][number]): number {
  return typeof value === 'string' ? special[value]! : value;
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  f: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
}
