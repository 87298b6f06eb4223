import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zeros } from '@downhill/autograd';
import { Scheduler, SGD } from '@downhill/nn';
import { saveCheckpoint } from '@downhill/nn/node';
import { afterAll, describe, expect, it } from 'vitest';
import { runConfig } from '../../src/cli/config.js';
import { parseArguments } from '../../src/cli/parse.js';
import { Learner } from '../../src/trainer/learner.js';
import { schedules } from '../../src/trainer/schedules.js';
import { someDigits } from '../support/digits.js';

/** In the second epoch of ten batches each. */
const nowhere = { epoch: 2, batch: 0, step: 10, lossSum: 0, examples: 0 };

const names = ['linear', 'cosine', 'one-cycle'] as const;

describe.each(names)('the schedule %s', (name) => {
  it.each([1, 2, 3, 10, 1000])(
    'rises to the rate asked for and falls to nearly 0 in %i steps',
    (steps) => {
      const schedule = schedules[name](steps);
      const rates = Array.from({ length: steps }, (_, step) => schedule(step, 0.5));
      expect(rates.every((rate) => rate >= 0 && rate <= 0.5)).toBe(true);
      if (steps < 10) return;
      const top = rates.indexOf(Math.max(...rates));
      expect(rates[top]).toBeGreaterThan(0.45);
      expect(top).toBeLessThan(0.35 * steps);
      expect(rates.at(-1)).toBeLessThan(0.1);
      expect(rates.slice(top).every((rate, i, all) => i === 0 || rate < all[i - 1]!)).toBe(true);
    },
  );

  it('is scaled as a whole', () => {
    const schedule = schedules[name](100);
    for (let step = 0; step < 100; step++) {
      expect(schedule(step, 3)).toBeCloseTo(3 * schedule(step, 1), 12);
    }
  });
});

describe('a run with a schedule', () => {
  const digits = someDigits(200);
  const learnerOf = (...argv: string[]) =>
    new Learner(runConfig(parseArguments(['--batch-size=20', '--epochs=2', ...argv])), digits);

  /** The rates of all steps; `change` is called before each, with its number. */
  function rates(learner: Learner, change: (step: number) => void = () => {}): number[] {
    const all: number[] = [];
    for (;;) {
      change(all.length);
      const rate = learner.optimizer.learningRate;
      const { value } = learner.events.next();
      if (value?.type === 'step') all.push(rate);
      if (value === undefined || value.type === 'done') return all;
    }
  }

  it.each(names)('has the rates of %s over all its steps', (name) => {
    const optimizer = new SGD([zeros([1], { requiresGrad: true })], { learningRate: 0.3 });
    const scheduler = new Scheduler(optimizer, schedules[name](20));
    const expected = Array.from({ length: 20 }, () => {
      const { learningRate } = optimizer;
      scheduler.step();
      return learningRate;
    });
    expect(rates(learnerOf('--lr=0.3', '--schedule', name))).toEqual(expected);
  });

  it.each(names)('is scaled from where the user changes the rate: %s', (name) => {
    const argv = ['--lr=0.3', '--schedule', name];
    const plain = rates(learnerOf(...argv));
    const learner = learnerOf(...argv);
    const changed = rates(learner, (step) => {
      if (step === 8) learner.optimizer.learningRate *= 2;
    });
    expect(changed.slice(0, 8)).toEqual(plain.slice(0, 8));
    for (const [i, rate] of changed.slice(8).entries())
      expect(rate).toBeCloseTo(2 * plain[8 + i]!, 12);
    expect(learner.baseLearningRate).toBeCloseTo(0.6, 12);
  });

  it('without one keeps exactly the rate that the user sets', () => {
    const learner = learnerOf('--lr=0.3');
    const all = rates(learner, (step) => {
      if (step === 8) learner.optimizer.learningRate = 0.07;
    });
    expect(all).toEqual([...new Array(8).fill(0.3), ...new Array(12).fill(0.07)]);
    expect(learner.baseLearningRate).toBe(0.07);
  });

  describe('that is gone on with', () => {
    const folder = mkdtempSync(join(tmpdir(), 'downhill-schedules-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'checkpoint.safetensors');
    const resumed = (learningRate: number | null, ...argv: string[]) => {
      const config = runConfig(parseArguments(['--batch-size=20', '--epochs=2', ...argv]));
      return new Learner(config, digits, { path, learningRate });
    };

    it.each(names)('for longer has the rates of the longer run: %s', (name) => {
      const argv = ['--lr=0.3', '--schedule', name];
      const short = learnerOf(...argv);
      for (let step = 0; step < 20; step++) short.events.next();
      saveCheckpoint(path, short.checkpoint({ ...nowhere, batch: 9, step: 19 }, null));
      const long = rates(resumed(null, ...argv, '--epochs=4'));
      expect(long).toEqual(rates(learnerOf(...argv, '--epochs=4')).slice(19));
    });

    it('at another rate is scaled in the same proportion', () => {
      const argv = ['--lr=0.3', '--schedule=cosine'];
      const first = learnerOf(...argv);
      for (let step = 0; step < 7; step++) first.events.next();
      saveCheckpoint(path, first.checkpoint({ ...nowhere, epoch: 1, batch: 7, step: 7 }, null));
      const slower = rates(resumed(0.15, ...argv));
      const plain = rates(learnerOf(...argv)).slice(7);
      expect(slower).toHaveLength(13);
      for (const [i, rate] of slower.entries()) expect(rate).toBeCloseTo(plain[i]! / 2, 12);
    });
  });
});
