import { render } from 'ink';
import { App } from './app.js';
import { describeError, formatError } from './errors.js';
import { farewell } from './farewell.js';
import type { ActionContext } from './keys/bindings.js';
import { createStore } from './store/store.js';
import { asStdout, FrameSink } from './terminal/frame-sink.js';
import { guardTerminal, writeNow } from './terminal/guard.js';
import { Pace } from './terminal/pace.js';
import { type ColorChoice, colorDepth } from './theme/depth.js';
import { createTheme, themeName } from './theme/tokens.js';
import type { RunConfig, TrainerPort } from './trainer/protocol.js';

export interface DashboardOptions {
  readonly trainer: TrainerPort;
  readonly config: RunConfig;
  /** @default 'auto' */
  readonly color?: ColorChoice;
  /** Prints stacks with errors. @default false */
  readonly debug?: boolean;
}

/**
 * Draws the dashboard on the terminal until the user quits or the trainer fails. However it ends, the terminal is as it
 * was before.
 *
 * @returns the exit code: 0 after the user has quit, 1 after an error, 130 after Ctrl+C twice
 */
export async function runDashboard(options: DashboardOptions): Promise<number> {
  const { trainer, config, color = 'auto', debug = false } = options;
  const { env: environment, stdin, stdout } = process;
  const streamBits = stdout.getColorDepth();
  const depth = colorDepth({ choice: color, environment, streamBits });
  const pace = new Pace();
  const store = createStore(config, { interval: pace.interval });
  store.subscribe(pace.begin);
  const sink = new FrameSink(stdout, depth, pace.end);
  let end: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });

  let failure: string | null = null;
  const fail = (error: Parameters<typeof formatError>[0]) => {
    failure = formatError(error, debug);
    end(1);
  };
  const guard = guardTerminal({
    process,
    endRawMode: () => {
      if (stdin.isTTY) stdin.setRawMode(false);
    },
    write: (bytes) => writeNow(stdout.fd, bytes),
    onException: (error) => writeNow(2, `${formatError(describeError(error), debug)}\n`),
  });
  const context: ActionContext = {
    store,
    command: (command) => {
      store.dispatch({ type: 'command', command });
      trainer.send(command);
    },
    quit: () => end(0),
    quitNow: () => {
      guard.restore();
      process.exit(130);
    },
  };
  const unsubscribe = trainer.subscribe((event) => {
    if (event.type === 'error') fail(event);
    else store.receive(event);
  });

  sink.open();
  const theme = createTheme(themeName(environment), depth);
  const app = render(<App context={context} theme={theme} terminal={sink} />, {
    stdout: asStdout(sink),
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  app.waitUntilExit().catch((error) => fail(describeError(error)));

  const code = await ended;
  unsubscribe();
  sink.close();
  app.unmount();
  guard.restore();
  await trainer.close();
  guard.release();
  if (failure !== null) process.stderr.write(`${failure}\n`);
  const result = farewell(store.getState());
  if (result !== null) stdout.write(`${result}\n`);
  return code;
}
