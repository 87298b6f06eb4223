import { describe, expect, it } from 'vitest';
import { runConfig } from '../../src/cli/config.js';
import { parseArguments } from '../../src/cli/parse.js';
import { optionsWithRecipe } from '../../src/cli/recipe.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { optimizers } from '../../src/trainer/optimizers.js';
import { presetNames, presets } from '../../src/trainer/presets/index.js';

const configOf = (...argv: string[]) => runConfig(optionsWithRecipe(argv));

describe('a recipe', () => {
  const given = {
    optimizer: 'adamw',
    learningRate: 0.125,
    schedule: 'linear',
    momentum: 0.5,
    weightDecay: 0.25,
    labelSmoothing: 0.0625,
    batchSize: 7,
    epochs: 3,
    augment: 'shift',
    average: 0.75,
  } as const;
  const flags = [
    ...['--lr=0.125', '--schedule=linear', '--momentum=0.5', '--weight-decay=0.25'],
    ...['--label-smoothing=0.0625', '--batch-size=7', '--epochs=3', '--augment=shift'],
    '--average=0.75',
  ];

  it.each(presetNames)('of %s gives way to flags', (name) => {
    expect(configOf('--model', name, '--optimizer=adamw', ...flags)).toMatchObject(given);
    expect(configOf(...flags, '--optimizer=adamw', '--model', name)).toMatchObject(given);
  });

  it('is left out where no preset is named', () => {
    expect(optionsWithRecipe(['--lr=2'])).toEqual(parseArguments(['--lr=2']));
    expect(optionsWithRecipe(['--help', '--model', 'cnn']).help).toBe(true);
  });

  it('lends its rate and momentum to its own optimizer, loss and activation only', () => {
    const { recipe } = presets.lenet;
    expect(configOf('--model=lenet', '--optimizer', recipe.optimizer!).learningRate).toBe(
      recipe.learningRate,
    );
    for (const other of [['--optimizer=sgd'], ['--loss=mse'], ['--activation=tanh']]) {
      const { optimizer, loss, activation, learningRate, epochs } = configOf(
        '--model=lenet',
        ...other,
      );
      expect(learningRate).toBe(optimizers[optimizer].learningRate[loss][activation]);
      expect(epochs).toBe(recipe.epochs);
    }
    expect(configOf('--model=lenet', '--optimizer=sgd', '--lr=0.2').learningRate).toBe(0.2);
  });
});

it.each([
  ['lent', 'lenet'],
  ['cn', 'cnn'],
  ['bset', 'best'],
  ['MLP', 'mlp'],
])('--model %s suggests %s', (typed, meant) => {
  expect(() => parseArguments(['--model', typed])).toThrow(UsageError);
  expect(() => parseArguments(['--model', typed])).toThrow(
    `and is "${typed}": did you mean ${meant}?`,
  );
});
