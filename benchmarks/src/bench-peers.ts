/** `npm run bench:peers`: installs the peers, lets them and us train by turns, and prints how many times as long they take. */
import { type Flags, parseFlags, peersFlags, UsageError } from './flags.js';
import { describeDigits, describeMachine } from './machine.js';
import { workloads } from './models.js';
import { compareAccuracy } from './peers/accuracy.js';
import { ourselves, peers } from './peers/contenders.js';
import { install } from './peers/install.js';
import { compareSpeed } from './peers/speed.js';
import { keepResults, resultsFile } from './results.js';

const suiteNames = ['speed', 'accuracy'] as const;

const HELP = `Usage: npm run bench:peers -- [flags]

Trains the same networks with Downhill, PyTorch, jax-js and tfjs by turns. The results go into benchmarks/RESULTS.md.

  --suite NAME      speed, accuracy, or all [all]
  --model NAME      mlp16, mlp128, mlp512, lenet or cnn32; may come several times
  --batch N         examples per step
  --rounds N        how often everyone has a turn [5]
  --threads N|auto  our threads [auto: as many as there are cores]
  --backend NAME    our kernels: auto, wasm or js [auto]
  --data DIR        a folder with MNIST's files, mnist or synthetic [as npm start]

PyTorch counts with the fastest of its thread settings.`;

try {
  const flags = parseFlags(process.argv.slice(2), suiteNames, peersFlags);
  if (flags.help) process.stdout.write(`${HELP}\n`);
  else await main(flags);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function main(flags: Flags): Promise<void> {
  const { models, batch, suites, isNarrowed } = flags;
  const digits = await describeDigits(flags.data);
  const folders = await install(flags.data);
  const us = ourselves(flags, folders);
  const others = peers(folders);
  const wanted = (name: string) =>
    suites === null || suites.includes('all') || suites.includes(name);
  const tell = (title: string, body: string) => {
    const text = `${body}\n\n${describeMachine(digits)}`;
    process.stdout.write(`## ${title}\n\n${text}\n\n`);
    if (!isNarrowed) keepResults(resultsFile, title, () => text);
  };
  const all = workloads(models, batch);
  if (wanted('speed'))
    tell('Beside the peers', await compareSpeed(all, [us, ...others], flags.rounds));
  if (wanted('accuracy')) {
    tell('Accuracy beside PyTorch', await compareAccuracy(all, us, others[0]!));
  }
}
