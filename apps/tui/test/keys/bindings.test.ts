import { describe, expect, it } from 'vitest';
import { type ActionContext, bindings, findBinding, type Mode } from '../../src/keys/bindings.js';
import { dispatchKey, hints, modeOf } from '../../src/keys/dispatch.js';
import { learningRate, stepsPerSecond, trainerState } from '../../src/store/selectors.js';
import { createStore } from '../../src/store/store.js';
import type { TrainerCommand, TrainerEvent } from '../../src/trainer/protocol.js';
import { config, doneEvent, eventsUpTo } from '../support/scripted-trainer.js';

const modes: readonly Mode[] = ['screen', 'help', 'quit', 'restart'];

/** A dashboard without a screen: keys go in, what they did can be read. */
function keyboard(events: readonly TrainerEvent[] = eventsUpTo(300)) {
  const store = createStore(config);
  for (const event of events) store.receive(event);
  const commands: TrainerCommand[] = [];
  const ended: string[] = [];
  const context: ActionContext = {
    store,
    command: (command) => {
      store.dispatch({ type: 'command', command });
      commands.push(command);
    },
    quit: () => ended.push('quit'),
    quitNow: () => ended.push('quit now'),
  };
  const press = (...keys: string[]) => {
    for (const key of keys) dispatchKey(key, context);
  };
  return { store, commands, ended, press };
}

describe('the binding table', () => {
  it.each(modes)('gives every key of %s one meaning', (mode) => {
    const keys = bindings
      .filter((binding) => binding.modes.includes(mode))
      .flatMap(({ keys }) => keys);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('names every key as they come from the terminal', () => {
    const known =
      /^(.|space|enter|escape|tab|up|down|left|right|page up|page down|home|end|ctrl\+[a-z])$/u;
    for (const key of bindings.flatMap(({ keys }) => keys)) expect(key).toMatch(known);
  });

  it.each(modes)('lets Ctrl+C do something in %s', (mode) => {
    expect(findBinding('ctrl+c', mode)).toBeDefined();
  });
});

describe('keys', () => {
  it('pause and resume', () => {
    const { press, commands, store } = keyboard();
    press('space');
    expect(trainerState(store.getState())).toBe('paused');
    press('space', 'space');
    expect(commands.map(({ type }) => type)).toEqual(['pause', 'resume', 'pause']);
  });

  it('take a step', () => {
    const { press, commands } = keyboard();
    press('s', 's');
    expect(commands).toEqual([
      { type: 'step', count: 1 },
      { type: 'step', count: 1 },
    ]);
  });

  it('change the learning rate by what they have done already', () => {
    const { press, commands, store } = keyboard();
    press('+', '=', '-');
    const rates = commands.map(
      (command) => command.type === 'setLearningRate' && command.learningRate,
    );
    expect(rates).toEqual([0.1, 0.2, 0.1]);
    expect(learningRate(store.getState())).toBe(0.1);
  });

  it('keep the learning rate in bounds', () => {
    const { press, store } = keyboard();
    for (let i = 0; i < 40; i++) press('-');
    expect(learningRate(store.getState())).toBe(1e-6);
    for (let i = 0; i < 60; i++) press('+');
    expect(learningRate(store.getState())).toBe(100);
  });

  it('slow training down from what it does now, and let it go again', () => {
    const { press, commands, store } = keyboard();
    const paces = () => commands.map((command) => command.type === 'setPace' && command.pace);
    const now = stepsPerSecond(store.getState());
    press('>');
    expect(paces()).toEqual([]);
    press('<', ',', '>');
    const [first, second] = paces() as [number, number];
    expect(first).toBeLessThan(now);
    expect(first).toBeGreaterThan(now / 3);
    expect(second).toBeLessThan(first);
    expect(paces()).toEqual([first, second, first]);
    for (let i = 0; i < 40; i++) press('<');
    expect(store.getState().config.pace).toBe(0.5);
    for (let i = 0; i < 40; i++) press('.');
    expect(store.getState().config.pace).toBeNull();
  });

  it('let training go where a limit is not reached', () => {
    const { press, store } = keyboard();
    store.dispatch({ type: 'command', command: { type: 'setPace', pace: 5000 } });
    expect(stepsPerSecond(store.getState())).toBeLessThan(2500);
    press('>');
    expect(store.getState().config.pace).toBeNull();
  });

  it('restart only after a confirmation', () => {
    const { press, commands, store } = keyboard();
    press('r', 'escape', 'r', 'n', 'r');
    expect(commands).toEqual([]);
    expect(modeOf(store.getState())).toBe('restart');
    press('enter');
    expect(commands).toEqual([{ type: 'restart', config }]);
    expect(modeOf(store.getState())).toBe('screen');
  });

  it('restart with the learning rate that was chosen', () => {
    const { press, commands } = keyboard();
    press('-', 'r', 'enter');
    expect(commands.at(-1)).toEqual({ type: 'restart', config: { ...config, learningRate: 0.02 } });
  });

  it('change the chart', () => {
    const { press, store } = keyboard();
    const before = store.getState().view;
    press('l', 'm');
    const { view } = store.getState();
    expect(view.logarithmic).toBe(!before.logarithmic);
    expect(view.smoothing).not.toBe(before.smoothing);
  });

  it('turn to the next page', () => {
    const { press, store } = keyboard();
    press('tab', 'tab');
    expect(store.getState().view.page).toBe(2);
  });

  it('show the help and close it', () => {
    const { press, store, ended } = keyboard();
    press('?');
    expect(modeOf(store.getState())).toBe('help');
    press('q');
    expect(modeOf(store.getState())).toBe('screen');
    expect(ended).toEqual([]);
  });

  it.each([
    [['q'], []],
    [['q', 'escape'], []],
    [['q', 'q'], ['quit']],
    [['q', 'enter'], ['quit']],
    [['ctrl+c'], []],
    [['ctrl+c', 'ctrl+c'], ['quit now']],
    [['?', 'ctrl+c'], ['quit now']],
    [['r', 'ctrl+c'], ['quit now']],
  ])('%j in training: %j', (keys, expected) => {
    const { press, ended } = keyboard();
    press(...keys);
    expect(ended).toEqual(expected);
  });

  it.each([
    ['before training starts', []],
    ['when training is done', [...eventsUpTo(300), doneEvent()]],
  ])('quit without a question %s', (_, events) => {
    const { press, ended, commands } = keyboard(events);
    press('space', 's', '+', '-');
    expect(commands).toEqual([]);
    press('q');
    press('ctrl+c');
    expect(ended).toEqual(['quit', 'quit']);
  });

  it('that mean nothing do nothing', () => {
    const { press, store } = keyboard();
    const before = store.getState();
    press('x', 'up', 'enter', 'ctrl+x');
    expect(store.getState()).toBe(before);
  });
});

describe('hints', () => {
  const texts = (events: readonly TrainerEvent[], ...keys: string[]) => {
    const { press, store } = keyboard(events);
    press(...keys);
    return hints(store.getState()).map(({ key, text }) => `${key} ${text}`);
  };

  it.each([
    [[], [], ['? help', 'q quit']],
    [
      eventsUpTo(300),
      [],
      [
        'space pause',
        's step',
        '+/- learning rate',
        '</> pace',
        'r restart',
        'l linear',
        'm smooth',
        'tab one panel',
        '? help',
        'q quit',
      ],
    ],
    [
      [...eventsUpTo(300), doneEvent()],
      [],
      ['r restart', 'l linear', 'm smooth', 'tab one panel', '? help', 'q quit'],
    ],
    [eventsUpTo(300), ['?'], ['escape close']],
    [eventsUpTo(300), ['q'], ['enter quit', 'escape back to training']],
    [eventsUpTo(300), ['r'], ['enter restart', 'escape back to training']],
  ])('tell what keys do now (case %#)', (events, keys, expected) => {
    expect(texts(events, ...keys)).toEqual(expected);
  });

  it('change with what a key would do', () => {
    expect(texts(eventsUpTo(300), 'space', 'l')).toEqual(
      expect.arrayContaining(['space resume', 'l log']),
    );
  });
});
