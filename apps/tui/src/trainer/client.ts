/** The trainer in a worker of its own: nothing that this thread does slows training, and training never blocks it. */
import { Worker } from 'node:worker_threads';
import { describeError } from '../errors.js';
import { noFiles, type RunFiles } from './files.js';
import { Listeners } from './listeners.js';
import type { RunConfig, TrainerPort } from './protocol.js';

/** How long closing waits for a last checkpoint, in milliseconds. */
const lastWait = 5000;

/**
 * Starts training in a worker. A worker that ends by itself, however it came to that, is reported as an `error` event;
 * the command `restart` then starts a new one. Where checkpoints are kept, closing it in the middle of a run leaves one.
 *
 * @param program the worker's module; by default the one that the build puts beside this one
 * @param files what the run reads and writes; by default nothing
 */
export function startWorkerTrainer(
  config: RunConfig,
  program: URL = new URL('./worker.js', import.meta.url),
  files: RunFiles = noFiles,
): TrainerPort {
  const listeners = new Listeners();
  let closed = false;
  let training = false;
  let worker = launch({ config, files });
  listeners.subscribe(({ type }) => {
    if (type === 'start') training = true;
    if (type === 'done' || type === 'error') training = false;
  });

  function launch(workerData: { config: RunConfig; files: RunFiles }): Worker {
    const launched = new Worker(program, { workerData });
    let cause: unknown = null;
    launched.on('message', listeners.emit);
    launched.on('error', (error) => {
      cause = error;
    });
    launched.on('exit', (code) => {
      if (!closed) listeners.emit({ type: 'error', ...describeDeath(cause, code) });
    });
    return launched;
  }

  /** Stops the run, and resolves when it has left a checkpoint, or cannot. */
  function leave(): Promise<void> {
    return new Promise((resolve) => {
      const tooLong = setTimeout(resolve, lastWait);
      const left = () => {
        clearTimeout(tooLong);
        resolve();
      };
      worker.once('exit', left);
      listeners.subscribe(({ type }) => {
        if (type === 'saved' || type === 'done' || type === 'error') left();
      });
      worker.postMessage({ type: 'stop' });
    });
  }

  return {
    subscribe: listeners.subscribe,
    send(command) {
      const alive = worker.threadId !== -1;
      if (alive) worker.postMessage(command);
      else if (command.type === 'restart' && !closed) {
        worker = launch({ config: command.config, files: { ...files, resume: null } });
      }
    },
    async close() {
      closed = true;
      if (training && files.checkpoints !== null) await leave();
      await worker.terminate();
    },
  };
}

function describeDeath(cause: unknown, code: number) {
  const { message, hint, stack } = describeError(cause ?? `exit code ${code}`);
  return {
    message: `the trainer ended unexpectedly: ${message}`,
    hint: hint ?? 'Start again; a smaller --model or --batch-size needs less memory.',
    stack,
  };
}
