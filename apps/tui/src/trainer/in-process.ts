/** The trainer in this thread: for headless runs, which have nothing to draw, and for tests. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CommandQueue } from './commands.js';
import { noFiles, type RunFiles } from './files.js';
import { Listeners } from './listeners.js';
import type { RunConfig, TrainerPort } from './protocol.js';
import { runTrainer } from './session.js';

/** Training gives way this often, in milliseconds, so that signals and commands are heard. */
const turnEvery = 20;

/**
 * @param watched whether samples and probes are wanted; by default they are not
 * @param files what the run reads and writes; by default nothing
 */
export function startInProcessTrainer(
  config: RunConfig,
  watched = false,
  files: RunFiles = noFiles,
): TrainerPort {
  const listeners = new Listeners();
  const commands = new CommandQueue();
  let turnAt = 0;
  const hear = async () => {
    if (performance.now() < turnAt) return;
    await nextTurn();
    turnAt = performance.now() + turnEvery;
  };
  const finished = nextTurn().then(() =>
    runTrainer(config, { commands, hear, emit: listeners.emit, watched }, files),
  );
  return {
    subscribe: listeners.subscribe,
    send: (command) => commands.push(command),
    async close() {
      commands.close();
      await finished;
    },
  };
}
