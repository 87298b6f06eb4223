import { render } from 'ink';
import { afterEach, expect, it } from 'vitest';
import { App } from '../../src/app.js';
import { createStore } from '../../src/store/store.js';
import { asStdout, FrameSink } from '../../src/terminal/frame-sink.js';
import { createTheme } from '../../src/theme/tokens.js';
import { Emulator } from '../support/emulator.js';
import { config, eventsUpTo } from '../support/scripted-trainer.js';

let unmount = () => {};
afterEach(() => unmount());

/** The dashboard on a terminal in memory, through all that lies between in the real one. */
function start(columns: number, rows: number) {
  const emulator = new Emulator(columns, rows);
  const bytes: number[] = [];
  const sink = new FrameSink(emulator, 'truecolor', (report) => bytes.push(report.bytes));
  const store = createStore(config, { interval: () => 0 });
  const context = { store, command: () => {}, quit: () => {}, quitNow: () => {} };
  sink.open();
  const app = render(
    <App context={context} theme={createTheme('dark', 'truecolor')} terminal={sink} />,
    { stdout: asStdout(sink), debug: true, exitOnCtrlC: false, patchConsole: false },
  );
  unmount = app.unmount;
  const nextFrame = () => new Promise((resolve) => setImmediate(resolve));
  return { emulator, sink, store, bytes, nextFrame };
}

it('sends little for a frame, and the screen is what a redraw would show', async () => {
  const { emulator, sink, store, bytes, nextFrame } = start(140, 45);
  await nextFrame();
  for (const event of eventsUpTo(9000)) {
    store.receive(event);
    await nextFrame();
  }
  expect(bytes.length).toBeGreaterThan(100);
  const settled = bytes.slice(20);
  const mean = settled.reduce((sum, n) => sum + n, 0) / settled.length;
  expect(mean).toBeLessThan(10_000);
  const updated = await emulator.cells();
  sink.redraw();
  expect(await emulator.cells()).toEqual(updated);
  const text = updated.map((row) => row.map(({ glyph }) => glyph).join('')).join('\n');
  expect(text).toContain('step  9,000/18,750');
  expect(text).not.toMatch(/[\u{e000}-\u{f8ff}\u{f0000}-\u{10fffd}]/u);
});
