#!/usr/bin/env node
/**
 * The `downhill` command: reads the arguments, then draws the dashboard, or prints lines where a dashboard is not wanted
 * or cannot be drawn. Each is loaded only when it is needed, so a headless run never loads Ink.
 */
import packageJson from '../package.json' with { type: 'json' };
import { runConfig } from './cli/config.js';
import { runFiles } from './cli/files.js';
import type { Options } from './cli/flags.js';
import { helpText } from './cli/help.js';
import { optionsWithRecipe } from './cli/recipe.js';
import { resumeOptions } from './cli/resume.js';
import { UsageError } from './cli/usage-error.js';
import { describeError, formatError } from './errors.js';
import { requireAccuracy } from './gate.js';
import { runHeadless } from './headless.js';
import { jsonPrinter } from './printers/json.js';
import { plainPrinter } from './printers/plain.js';
import { startWorkerTrainer } from './trainer/client.js';

const argv = process.argv.slice(2);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  // Whoever read the output has seen enough, as `head` does; an accuracy that was required is then not shown.
  process.exit(argv.some((argument) => argument.startsWith('--require-accuracy')) ? 1 : 0);
});
// What was said to the side is lost with whoever listened there.
process.stderr.on('error', () => {});

let code: number;
try {
  code = await main(optionsWithRecipe(argv));
} catch (error) {
  const isUsage = error instanceof UsageError;
  warn(formatError(describeError(error), !isUsage && argv.includes('--debug')));
  code = isUsage ? 2 : 1;
}
process.stdout.write('', () => process.exit(code));

/** @returns the exit code */
async function main(typed: Options): Promise<number> {
  if (typed.help) return print(helpText());
  if (typed.version) return print(packageJson.version);
  const { options, resume } =
    typed.resume === null ? { options: typed, resume: null } : resumeOptions(argv, typed.resume);
  const config = runConfig(options);
  const files = runFiles(options, resume);
  const { debug, color, 'require-accuracy': required } = options;
  if (options.headless || options.json || !canDraw()) {
    const { startInProcessTrainer } = await import('./trainer/in-process.js');
    const trainer = startInProcessTrainer(config, false, files);
    const printer = (options.json ? jsonPrinter : plainPrinter)(
      { output: print, aside: warn },
      debug,
    );
    return requireAccuracy(trainer, required, runHeadless(trainer, printer), warn);
  }
  const { runDashboard } = await import('./dashboard.js');
  const trainer = startWorkerTrainer(config, undefined, files);
  return requireAccuracy(trainer, required, runDashboard({ trainer, config, color, debug }), warn);
}

/** Whether there is a terminal that can be drawn on. */
function canDraw(): boolean {
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

function print(line: string): number {
  process.stdout.write(`${line}\n`);
  return 0;
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
