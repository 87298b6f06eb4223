/** Every preset: the network, its recipe, and that a run of it learns and can be gone on with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zeros } from '@downhill/autograd';
import { inEvaluationMode } from '@downhill/nn';
import { saveCheckpoint } from '@downhill/nn/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConfig } from '../../src/cli/config.js';
import { optionsWithRecipe } from '../../src/cli/recipe.js';
import { selectBackend } from '../../src/trainer/backends.js';
import { evaluateSome } from '../../src/trainer/evaluate.js';
import { Learner } from '../../src/trainer/learner.js';
import { presets } from '../../src/trainer/presets/index.js';
import type { RunConfig } from '../../src/trainer/protocol.js';
import { someDigits } from '../support/digits.js';

const digits = someDigits(120);
const folder = mkdtempSync(join(tmpdir(), 'downhill-presets-'));
beforeAll(() => selectBackend('auto', 2));
afterAll(() => {
  selectBackend('js', null);
  rmSync(folder, { recursive: true });
});

/** A short run of it in small batches. */
const short = (model: string, ...argv: string[]): RunConfig =>
  runConfig(optionsWithRecipe(['--model', model, '--epochs=3', '--batch-size=32', ...argv]));

/** Takes `steps` steps, or all that are left. */
function train(learner: Learner, steps = Number.POSITIVE_INFINITY) {
  for (let next = learner.events.next(); !next.done; next = learner.events.next()) {
    if (next.value.type === 'step' && --steps === 0) return next.value.position;
  }
  return null;
}

describe.each(Object.entries(presets))('%s', (name, { recipe }) => {
  it('is what its recipe says', () => {
    const config = runConfig(optionsWithRecipe(['--model', name]));
    expect(config).toMatchObject({ ...recipe, model: name });
  });

  it('gives a number per class, whatever the size of the images and the loss', () => {
    for (const side of [28, 20]) {
      const set = someDigits(1, { side });
      const { network, inputShape } = new Learner(short(name, '--loss', 'mse'), set);
      const output = inEvaluationMode(network, () => network.forward(zeros([3, ...inputShape])));
      expect(output.shape).toEqual([3, 10]);
      expect(output.data.every((x) => x >= 0 && x <= 1)).toBe(true);
    }
  });

  it('learns', () => {
    const learner = new Learner(short(name, '--epochs=8'), digits);
    const before = evaluateSome(learner, digits).loss;
    train(learner);
    expect(evaluateSome(learner, digits).loss).toBeLessThan(0.9 * before);
  });

  it('goes on from a checkpoint in the middle of an epoch with the same bits', () => {
    const whole = new Learner(short(name), digits);
    train(whole);
    const first = new Learner(short(name), digits);
    const position = train(first, 6)!;
    const path = join(folder, `${name}.safetensors`);
    saveCheckpoint(path, first.checkpoint(position, null));
    const second = new Learner(short(name), digits, { path, learningRate: null });
    train(second);
    expect(second.digest()).toBe(whole.digest());
    expect(evaluateSome(second, digits)).toEqual(evaluateSome(whole, digits));
  });
});
