import { afterEach, describe, expect, it } from 'vitest';
import { App } from '../../src/app.js';
import { createStore } from '../../src/store/store.js';
import { createTheme } from '../../src/theme/tokens.js';
import { type RenderedFrame, renderFrame } from '../support/render-frame.js';
import {
  config,
  doneEvent,
  eventsUpTo,
  progressEvent,
  ScriptedTrainer,
  startEvent,
} from '../support/scripted-trainer.js';

let running: RenderedFrame | null = null;
afterEach(() => running?.unmount());

/** The dashboard with a scripted trainer and a keyboard. */
function start(size = { columns: 100, rows: 30 }) {
  const trainer = new ScriptedTrainer();
  const store = createStore(config, { interval: () => 0 });
  trainer.subscribe(store.receive);
  const ended: string[] = [];
  const context = {
    store,
    command: (command: Parameters<ScriptedTrainer['send']>[0]) => {
      store.dispatch({ type: 'command', command });
      trainer.send(command);
    },
    quit: () => ended.push('quit'),
    quitNow: () => ended.push('quit now'),
  };
  const theme = createTheme('dark', 'truecolor');
  const frame = renderFrame(
    (terminal) => <App context={context} theme={theme} terminal={terminal} />,
    size,
  );
  running = frame;
  return { trainer, frame, ended };
}

const shows =
  (...texts: string[]) =>
  (frame: string) =>
    texts.every((text) => frame.includes(text));

describe('the dashboard', () => {
  it('follows a run from loading to its end', async () => {
    const { trainer, frame } = start();
    expect(frame.text()).toContain('LOADING');
    trainer.emit({ type: 'loading', message: 'Downloading the digits', fraction: 0.25 });
    await frame.waitFor(shows('Downloading the digits', '25%'));
    trainer.emit(startEvent);
    await frame.waitFor(shows('● TRAINING', 'step      0/18,750', 'confusion', 'not tested yet'));
    trainer.emit(...eventsUpTo(3750).slice(1));
    await frame.waitFor(shows('step  3,750/18,750', '1,000 test digits', 'epoch 3/10'));
    trainer.emit(doneEvent());
    await frame.waitFor(shows('✓ DONE', 'test accuracy 96.29% of 10,000 digits'));
  });

  it('obeys keys', async () => {
    const { trainer, frame } = start();
    trainer.emit(...eventsUpTo(300));
    frame.type(' ');
    await frame.waitFor(shows('‖ PAUSED', 'space resume'));
    frame.type('s');
    trainer.emit(progressEvent(300, 301, { state: 'paused' }));
    await frame.waitFor(shows('step    301'));
    frame.type('--');
    await frame.waitFor((text) => /rate +0\.01\b/.test(text));
    expect(trainer.commands.map(({ type }) => type)).toEqual([
      'pause',
      'step',
      'setLearningRate',
      'setLearningRate',
    ]);
    frame.type('l');
    await frame.waitFor(shows('l log'));
  });

  it('explains its keys, and asks before it restarts or quits', async () => {
    const { trainer, frame, ended } = start();
    trainer.emit(...eventsUpTo(300));
    frame.type('?');
    await frame.waitFor(shows('pause training, or resume it', 'quit; ctrl+c twice quits at once'));
    frame.type('\x1b');
    await frame.waitFor((text) => !text.includes('pause training, or resume it'));
    frame.type('r');
    await frame.waitFor(shows('restart?', 'forgets its 300 steps, and learns at rate 0.05'));
    frame.type('\r');
    await frame.waitFor(shows('LOADING'));
    expect(trainer.commands).toEqual([{ type: 'restart', config }]);
    trainer.emit(...eventsUpTo(150));
    await frame.waitFor(shows('step    150'));
    frame.type('q');
    await frame.waitFor(shows('quit?', 'Training stops at step 150'));
    frame.type('\x03');
    await expect.poll(() => ended).toEqual(['quit now']);
  });

  it('follows the size of the terminal', async () => {
    const { trainer, frame } = start();
    trainer.emit(...eventsUpTo(300));
    frame.resize(59, 20);
    await frame.waitFor(shows('59×20 is too small: 60×15 needed', 'step 300'));
    trainer.emit(progressEvent(300, 420));
    await frame.waitFor(shows('step 420'));
    frame.resize(60, 15);
    await frame.waitFor(shows('╭─ loss', '╭─ confusion', '╭─ vitals'));
    frame.resize(160, 50);
    await frame.waitFor(shows('╭─ test accuracy', '╭─ epochs'));
    for (const line of frame.lines()) expect([...line].length).toBeLessThanOrEqual(160);
    expect(frame.lines()).toHaveLength(50);
  });
});
