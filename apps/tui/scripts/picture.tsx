/**
 * Draws the picture of the dashboard that the README shows: a frame of a real run, as an SVG image.
 *
 * `pnpm picture FILE [FLAGS]`, with the flags of `downhill`. The run is watched until the end of its sixth epoch.
 */
import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import xterm from '@xterm/headless';
import { render } from 'ink';
import { App } from '../src/app.js';
import { runConfig } from '../src/cli/config.js';
import { parseArguments } from '../src/cli/parse.js';
import { createStore } from '../src/store/store.js';
import { asStdout, FrameSink } from '../src/terminal/frame-sink.js';
import { createTheme } from '../src/theme/tokens.js';
import { startWorkerTrainer } from '../src/trainer/client.js';
import { screenToSvg } from './svg.js';

const size = { columns: 140, rows: 45 };
const epochs = 6;

const [file = 'dashboard.svg', ...flags] = process.argv.slice(2);
const config = runConfig(parseArguments(flags));
const screen = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
const output = Object.assign(new EventEmitter(), {
  ...size,
  writableNeedDrain: false,
  write(bytes: string) {
    screen.write(bytes);
    return true;
  },
});
const store = createStore(config);
let drawn: () => void = () => {};
const enough = new Promise<void>((resolve) => {
  drawn = resolve;
});
const sink = new FrameSink(output, 'truecolor', () => {
  if (store.getState().epochs.length >= epochs) drawn();
});
const trainer = startWorkerTrainer(config);
const context = { store, command: trainer.send, quit: () => {}, quitNow: () => {} };

sink.open();
render(<App context={context} theme={createTheme('dark', 'truecolor')} terminal={sink} />, {
  stdout: asStdout(sink),
  debug: true,
  exitOnCtrlC: false,
  patchConsole: false,
});
trainer.subscribe((event) => {
  if (event.type === 'error') throw new Error(event.message);
  store.receive(event);
});
await enough;
await new Promise<void>((resolve) => screen.write('', resolve));
writeFileSync(file, screenToSvg(screen));
process.exit(0);
