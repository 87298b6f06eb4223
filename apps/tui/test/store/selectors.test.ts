import { describe, expect, it } from 'vitest';
import { reduce } from '../../src/store/reducer.js';
import {
  hasDiverged,
  isTraining,
  modelSummary,
  predictionOf,
  progress,
  recall,
  restartLearningRate,
  secondsLeft,
  totalSteps,
  worstMistakes,
} from '../../src/store/selectors.js';
import { initialState } from '../../src/store/state.js';
import type { TrainerEvent } from '../../src/trainer/protocol.js';
import {
  config,
  digitAt,
  doneEvent,
  progressEvent,
  startEvent,
} from '../support/scripted-trainer.js';

const stateAfter = (...events: TrainerEvent[]) =>
  events.reduce(
    (state, event) => reduce(state, { type: 'event', event, at: 0 }),
    initialState(config),
  );

describe('the rate to start again with', () => {
  const asked = (learningRate: number, from: ReturnType<typeof stateAfter>) =>
    reduce(from, { type: 'command', command: { type: 'setLearningRate', learningRate } });
  const later = stateAfter(
    startEvent,
    progressEvent(0, 100, { learningRate: 0.01, baseLearningRate: 0.08 }),
  );

  it('is the one that a schedule goes by, not what it has come down to', () => {
    expect(restartLearningRate(later)).toBe(0.08);
  });

  it('changes in proportion as soon as the user asks', () => {
    expect(restartLearningRate(asked(0.02, later))).toBeCloseTo(0.16, 12);
  });

  it('is the rate that was asked for where there is no schedule', () => {
    expect(restartLearningRate(asked(0.07, stateAfter(startEvent)))).toBe(0.07);
  });
});

describe('how far a run is', () => {
  it('is unknown before it starts', () => {
    const state = initialState(config);
    expect(progress(state)).toEqual({ run: 0, epoch: 0 });
    expect(totalSteps(state)).toBe(0);
    expect(secondsLeft(state)).toBeNaN();
    expect(isTraining(state)).toBe(false);
  });

  it('counts steps of the run and of its epoch', () => {
    const state = stateAfter(
      startEvent,
      progressEvent(0, 4687, { epoch: 3, imagesPerSecond: 32_000 }),
    );
    expect(secondsLeft({ ...state, trainSeconds: 0.9 })).toBeNaN();
    expect(totalSteps(state)).toBe(18_750);
    expect(progress(state).run).toBeCloseTo(0.25, 4);
    expect(progress(state).epoch).toBeCloseTo(937 / 1875, 12);
    expect(secondsLeft(state)).toBeCloseTo(14.063, 3);
    expect(isTraining(state)).toBe(true);
  });

  it('ends', () => {
    expect(isTraining(stateAfter(startEvent, doneEvent()))).toBe(false);
  });
});

it('a model is summed up in a few words', () => {
  expect(modelSummary(config)).toBe('784-16-16-10 relu · cross-entropy · sgd');
  expect(modelSummary({ ...config, model: 'my.mjs' })).toBe('my.mjs · cross-entropy · sgd');
});

it.each([
  [[1, 0.5], false],
  [[1, Number.NaN], true],
  [[1, Number.POSITIVE_INFINITY], true],
  [[], false],
])('losses %j: diverged is %s', (losses, expected) => {
  const event = progressEvent(0, losses.length, { losses: Float64Array.from(losses) });
  expect(hasDiverged(stateAfter(startEvent, event))).toBe(expected);
});

it('the prediction is the most probable class', () => {
  expect(predictionOf({ ...digitAt(1, 1), probabilities: [0.1, 0.7, 0.2] })).toBe(1);
});

describe('a confusion matrix', () => {
  const confusion = [
    [8, 2, 0],
    [1, 9, 4],
    [0, 0, 0],
  ];
  const evaluation = { loss: 1, accuracy: 0.7, count: 24, confusion };

  it('tells the share of each digit that was recognised', () => {
    expect(recall(evaluation)).toEqual([0.8, 9 / 14, Number.NaN]);
  });

  it('tells the worst mistakes first', () => {
    expect(worstMistakes(evaluation, 2)).toEqual([
      { truth: 1, prediction: 2, count: 4 },
      { truth: 0, prediction: 1, count: 2 },
    ]);
    expect(worstMistakes(evaluation, 9)).toHaveLength(3);
  });
});
