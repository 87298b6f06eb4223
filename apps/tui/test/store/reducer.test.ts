import { describe, expect, it } from 'vitest';
import { type Action, reduce } from '../../src/store/reducer.js';
import { learningRate, trainerState } from '../../src/store/selectors.js';
import { type DashboardState, initialState, smoothingLevels } from '../../src/store/state.js';
import type { TrainerCommand, TrainerEvent } from '../../src/trainer/protocol.js';
import {
  config,
  doneEvent,
  evaluationAt,
  eventsUpTo,
  progressEvent,
  startEvent,
} from '../support/scripted-trainer.js';

const event = (what: TrainerEvent, at = 0): Action => ({ type: 'event', event: what, at });
const command = (what: TrainerCommand): Action => ({ type: 'command', command: what });
const after = (actions: readonly Action[], state: DashboardState = initialState(config)) =>
  actions.reduce(reduce, state);
const events = (all: readonly TrainerEvent[]) => all.map((one, i) => event(one, i * 100));

describe('events', () => {
  it('show what is loaded, until training starts', () => {
    const loading = after([event({ type: 'loading', message: 'Downloading', fraction: 0.5 })]);
    expect(loading.loading).toEqual({ message: 'Downloading', fraction: 0.5 });
    expect(after([event(startEvent)], loading)).toMatchObject({ loading: null, run: startEvent });
  });

  it('show what was last told beside the numbers, until the next run', () => {
    const notice = { type: 'notice', message: 'going on' } as const;
    const saved = { type: 'saved', what: 'checkpoint', path: 'runs/a', step: 5 } as const;
    const state = after(events([startEvent, notice, saved]));
    expect(state.told).toEqual(saved);
    expect(after([event(startEvent)], state).told).toBeNull();
  });

  it('add up to the run so far', () => {
    const state = after(events(eventsUpTo(3750)));
    expect(state).toMatchObject({ step: 3750, trainer: 'running' });
    expect(state.loss.steps.at(-1)).toBe(3750);
    expect((state.loss.mean.length - 1) * state.loss.stride + state.loss.filled).toBe(3750);
    expect(state.epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 1875],
      [2, 3750],
    ]);
    expect(state.throughput.mean).toHaveLength(50);
  });

  it('keep the curves apart from packets without steps', () => {
    const state = after(
      events([startEvent, progressEvent(0, 10), progressEvent(10, 10, { probe: null })]),
    );
    expect(state.loss.mean).toHaveLength(10);
    expect(state.throughput.mean).toHaveLength(1);
    expect(state.evaluation).not.toBeNull();
  });

  it('take an evaluation once, though later packets carry it too', () => {
    const probe = evaluationAt(100);
    const same = { ...probe, confusion: probe.confusion.map((row) => [...row]) };
    const state = after(
      events([
        startEvent,
        progressEvent(0, 100, { probe }),
        progressEvent(100, 200, { probe: same }),
      ]),
    );
    expect([...state.testLoss.steps]).toEqual([100]);
  });

  it('of whole epochs fill gaps of the test curve, and leave the matrix alone', () => {
    const test = evaluationAt(1875, 10_000);
    const epoch = { ...eventsUpTo(1875).at(-1)!, test } as TrainerEvent;
    const rare = after(events([startEvent, progressEvent(0, 900), epoch]));
    expect([...rare.testLoss.steps]).toEqual([900, 1875]);
    expect(rare.evaluation?.count).toBe(1000);
    const dense = after(events([startEvent, progressEvent(0, 1500), epoch]));
    expect([...dense.testLoss.steps]).toEqual([1500]);
    const alone = after(events([startEvent, progressEvent(0, 1500, { probe: null }), epoch]));
    expect(alone.evaluation).toBe(test);
  });

  it('of the latest epochs are remembered one by one', () => {
    const epoch = eventsUpTo(1875).at(-1)!;
    const many = Array.from(
      { length: 250 },
      (_, i) => ({ ...epoch, epoch: i + 1 }) as TrainerEvent,
    );
    const { epochs } = after(events([startEvent, ...many]));
    expect(epochs.map((result) => result.epoch)).toEqual(
      Array.from({ length: 100 }, (_, i) => 151 + i),
    );
  });

  it('end with the final result', () => {
    const state = after([...events(eventsUpTo(18_750)), event(doneEvent())]);
    expect(state).toMatchObject({
      trainer: 'done',
      done: doneEvent(),
      evaluation: doneEvent().test,
    });
    expect(state.epochs).toHaveLength(10);
  });

  it('of a new start forget the old run, but not how it is looked at', () => {
    const state = after([
      ...events(eventsUpTo(500)),
      { type: 'toggleLogarithmic' },
      event(startEvent),
    ]);
    expect(state).toEqual({
      ...after([event(startEvent)]),
      view: { ...initialState(config).view, logarithmic: false },
    });
  });

  it('do not replace digits before they can be read, except step by step', () => {
    const [first, second] = [progressEvent(0, 10), progressEvent(10, 20)];
    const shown = after([event(startEvent), event(first, 1000), event(second, 1600)]);
    expect(shown.samples).toBe(first.samples);
    expect(after([event(second, 1700)], shown).samples).toBe(second.samples);
    const paused = { ...second, state: 'paused' as const };
    expect(after([event(paused, 1601)], shown).samples).toBe(second.samples);
  });

  it('that say it failed change nothing here', () => {
    const state = after(events(eventsUpTo(100)));
    expect(after([event({ type: 'error', message: 'no', hint: null, stack: null })], state)).toBe(
      state,
    );
  });
});

describe('commands', () => {
  const running = after(events(eventsUpTo(300)));

  it.each([
    [{ type: 'pause' }, 'paused'],
    [{ type: 'resume' }, 'running'],
    [{ type: 'step', count: 1 }, 'paused'],
    [{ type: 'stop' }, 'running'],
  ] as const)('%j shows at once as %s', (what, expected) => {
    expect(trainerState(after([command(what)], running))).toBe(expected);
  });

  it('are shown until the trainer answers, whatever was on its way already', () => {
    const asked = after([command({ type: 'pause' })], running);
    const late = after([event(progressEvent(300, 310))], asked);
    expect(trainerState(late)).toBe('paused');
    const answered = after([event(progressEvent(310, 312, { state: 'paused' }))], late);
    expect(answered.wanted.trainer).toBeNull();
    expect(trainerState(answered)).toBe('paused');
  });

  it('give way to the end of the run', () => {
    const asked = after([command({ type: 'pause' })], running);
    expect(trainerState(after([event(progressEvent(300, 310, { state: 'done' }))], asked))).toBe(
      'done',
    );
  });

  it('that change the learning rate are marked where they take effect', () => {
    const asked = after([command({ type: 'setLearningRate', learningRate: 0.02 })], running);
    expect(learningRate(asked)).toBe(0.02);
    const late = after([event(progressEvent(300, 310))], asked);
    expect(learningRate(late)).toBe(0.02);
    expect(late.learningRateChanges).toEqual([]);
    const changed = after([event(progressEvent(310, 320, { learningRate: 0.02 }))], late);
    expect(changed.learningRateChanges).toEqual([{ step: 311, learningRate: 0.02 }]);
    expect(changed.wanted.learningRate).toBeNull();
  });

  it('to restart show the beginning', () => {
    const other = { ...config, seed: 7 };
    const state = after([command({ type: 'restart', config: other })], running);
    expect(state).toEqual(initialState(other));
  });
});

describe('views', () => {
  it('go through all levels of smoothing', () => {
    let state = initialState(config);
    const seen = smoothingLevels.map(() => {
      state = reduce(state, { type: 'nextSmoothing' });
      return state.view.smoothing;
    });
    expect(new Set(seen)).toEqual(new Set(smoothingLevels));
  });

  it('open and close what lies in front', () => {
    const open = reduce(initialState(config), { type: 'overlay', overlay: 'help' });
    expect(open.view.overlay).toBe('help');
    expect(reduce(open, { type: 'overlay', overlay: null }).view.overlay).toBeNull();
  });
});
