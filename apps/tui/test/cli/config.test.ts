import { describe, expect, it } from 'vitest';
import { runConfig } from '../../src/cli/config.js';
import { parseArguments } from '../../src/cli/parse.js';
import { optimizers } from '../../src/trainer/optimizers.js';

const configOf = (...argv: string[]) => runConfig(parseArguments(argv));

describe('runConfig', () => {
  it('of no arguments is the default run', () => {
    expect(configOf()).toEqual({
      data: null,
      testData: null,
      model: '784-16-16-10',
      activation: 'relu',
      views: 1,
      loss: 'cross-entropy',
      optimizer: 'sgd',
      learningRate: 0.05,
      schedule: 'constant',
      momentum: 0,
      weightDecay: 0,
      labelSmoothing: 0,
      batchSize: 32,
      epochs: 20,
      augment: 'none',
      average: 0,
      seed: 1,
      backend: 'auto',
      threads: null,
      pace: null,
    });
  });

  it('takes learning rate and momentum from the optimizer where none is given', () => {
    expect(configOf('--activation=sigmoid', '--loss=mse').learningRate).toBe(
      optimizers.sgd.learningRate.mse.sigmoid,
    );
    expect(configOf('--optimizer=adam', '--activation=tanh')).toMatchObject({
      learningRate: optimizers.adam.learningRate['cross-entropy'].tanh,
      momentum: 0.9,
    });
  });

  it('takes what is given', () => {
    expect(configOf('--optimizer=adam', '--lr=2', '--momentum=0', '--loss=mse')).toMatchObject({
      learningRate: 2,
      momentum: 0,
    });
  });
});
