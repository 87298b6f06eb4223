/** Events of a made-up run, for tests of those who listen. */

import { runConfig } from '../../src/cli/config.js';
import { parseArguments } from '../../src/cli/parse.js';
import type { Evaluation, RunConfig, TrainerEvent } from '../../src/trainer/protocol.js';

export type EventOf<Type extends TrainerEvent['type']> = Extract<TrainerEvent, { type: Type }>;

export const config: RunConfig = runConfig(parseArguments(['--epochs', '2', '--seed', '7']));

export const evaluation: Evaluation = {
  loss: 0.25,
  accuracy: 0.9,
  confusion: [
    [4, 1],
    [0, 5],
  ],
  count: 10,
};

export const start: EventOf<'start'> = {
  type: 'start',
  config,
  parameters: 13_002,
  source: 'two digits in ~/digits',
  notice: null,
  trainCount: 60_000,
  testCount: 10,
  stepsPerEpoch: 1_875,
};

export const progress: EventOf<'progress'> = {
  type: 'progress',
  state: 'running',
  epoch: 1,
  step: 12,
  losses: new Float64Array([2.5, 2.25]),
  learningRate: 0.1,
  baseLearningRate: 0.1,
  imagesPerSecond: 20_000,
  trainSeconds: 0.1,
  samples: [],
  probe: null,
};

export const epoch: EventOf<'epoch'> = {
  type: 'epoch',
  epoch: 1,
  step: 1_875,
  trainLoss: 0.5,
  test: evaluation,
  seconds: 3,
  imagesPerSecond: 20_000,
};

export const done: EventOf<'done'> = {
  type: 'done',
  epochs: 2,
  steps: 3_750,
  test: evaluation,
  trainSeconds: 6,
  imagesPerSecond: 20_000,
  microsecondsPerStep: 1_600,
  parametersDigest: 'abc123',
};

export const error: EventOf<'error'> = {
  type: 'error',
  message: 'no such folder: nowhere',
  hint: 'Name a folder with the IDX files.',
  stack: 'DigitsError: no such folder: nowhere\n    at somewhere',
};
