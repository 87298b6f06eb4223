/** The trainer in a worker of its own: nothing that this thread does slows training, and training never blocks it. */
import { Worker } from 'node:worker_threads';
import { describeError } from '../errors.js';
import { noFiles, type RunFiles } from './files.js';
import { Listeners } from './listeners.js';
import type { RunConfig, TrainerPort } from './protocol.js';

/**
 * Starts training in a worker. A worker that ends by itself, however it came to that, is reported as an `error` event;
 * the command `restart` then starts a new one.
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
  let worker = launch({ config, files });

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
