/** The life of a trainer: run after run, until nobody listens any more. The same inside a worker and outside. */

import { describeError } from '../errors.js';
import { selectBackend } from './backends.js';
import type { CommandQueue } from './commands.js';
import { DigitLoader } from './digits.js';
import { noFiles, type RunFiles } from './files.js';
import type { TrainerLink } from './link.js';
import { architectureOf } from './network.js';
import type { RunConfig } from './protocol.js';
import { TrainingRun } from './run.js';

/**
 * Trains as `config` says, and anew at each command `restart`, until the commands are closed. Errors become events; after
 * one, as after a run's end, only `restart` is obeyed.
 */
export async function runTrainer(
  config: RunConfig,
  link: TrainerLink,
  files: RunFiles = noFiles,
): Promise<void> {
  const loader = new DigitLoader();
  const train = async (wanted: RunConfig, its: RunFiles): Promise<RunConfig | null> => {
    tellLoading(link, 'loading the digits', null);
    // First, so that its threads start while the digits are read.
    const { memory } = selectBackend(wanted.backend, wanted.threads);
    const digits = await loader.load(
      wanted,
      ({ message, fraction }) => tellLoading(link, message, fraction),
      link.commands.closed,
      memory,
    );
    return new TrainingRun(
      wanted,
      digits,
      link,
      its,
      await architectureOf(wanted, digits.train),
    ).train();
  };
  let next: RunConfig | null = config;
  let resume = files.resume;
  while (next !== null) {
    let restart: RunConfig | null = null;
    try {
      restart = await train(next, { ...files, resume });
    } catch (error) {
      if (!link.commands.closed.aborted) link.emit({ type: 'error', ...describeError(error) });
    }
    resume = null;
    next = restart ?? (await nextRestart(link.commands));
  }
}

function tellLoading({ emit }: TrainerLink, message: string, fraction: number | null): void {
  emit({ type: 'loading', message, fraction });
}

/** Waits for the command `restart`; null when the commands are closed before it comes. */
async function nextRestart(commands: CommandQueue): Promise<RunConfig | null> {
  while (!commands.closed.aborted) {
    await commands.arrival();
    const command = commands.take();
    if (command?.type === 'restart') return command.config;
  }
  return null;
}
