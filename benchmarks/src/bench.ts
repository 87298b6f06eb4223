/** `npm run bench`: measures Downhill, prints tables or JSON lines, and keeps the results of whole suites. */
import { benchFlags, type Flags, parseFlags, UsageError } from './flags.js';
import { describeDigits, describeMachine } from './machine.js';
import { measureApart } from './processes.js';
import { keepResults, resultsFile } from './results.js';
import { type SuiteName, suiteNames, suites } from './suites/index.js';
import { presetNames } from './suites/presets.js';
import type { Suite } from './suites/suite.js';
import { withRows } from './table.js';

const HELP = `Usage: npm run bench -- [flags]

Without flags: everything but the suite presets, and the results go into benchmarks/RESULTS.md.

  --suite NAME      ${suiteNames.join(', ')}, or all; may come several times
  --model NAME      mlp16, mlp128, mlp512, lenet or cnn32; may come several times
  --batch N         examples per step
  --threads N|auto  how many threads compute [auto: as many as there are cores]
  --backend NAME    auto, wasm or js [auto]
  --steps N         steps of training [an epoch]
  --preset NAME     ${presetNames.join(', ')}: the suite presets with these alone; may come several times
  --seeds N         the suite presets with each of them trained so often [3]
  --seed N          of weights and order [1]
  --data DIR        a folder with MNIST's files, mnist or synthetic [as npm start]
  --json            JSON lines in place of tables

With any of --json, --model, --batch, --threads, --backend, --steps and --seed only the suite steps is run, unless others
are named, and nothing is kept.`;

try {
  const flags = parseFlags(process.argv.slice(2), suiteNames, benchFlags);
  if (flags.help) process.stdout.write(`${HELP}\n`);
  else await runSuites(flags);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function runSuites(flags: Flags): Promise<void> {
  const digits = await describeDigits(flags.data);
  for (const name of chosenSuites(flags)) await runSuite(name, flags, digits);
}

function chosenSuites(flags: Flags): readonly SuiteName[] {
  const { suites: named, json, isNarrowed, presets, seeds } = flags;
  if (named === null) {
    if (presets !== null || seeds !== null) return ['presets'];
    return json || isNarrowed ? ['steps'] : suiteNames.filter(isShort);
  }
  return named.includes('all') ? suiteNames : suiteNames.filter((name) => named.includes(name));
}

function isShort(name: SuiteName): boolean {
  const { isLong = false }: Suite = suites[name];
  return !isLong;
}

async function runSuite(name: SuiteName, flags: Flags, digits: string): Promise<void> {
  const { title, about, configurations, table, isLong, documents = [] }: Suite = suites[name];
  const rows: object[] = [];
  for (const config of configurations(flags)) {
    const measured = await measureApart(name, config);
    rows.push(...measured);
    if (flags.json) for (const row of measured) process.stdout.write(`${JSON.stringify(row)}\n`);
  }
  if (flags.json) return;
  if (rows.length === 0) {
    process.stderr.write(`bench: ${name} was left out: this machine lacks what it needs\n`);
    return;
  }
  const bodyOver = (kept: string) =>
    `${about}\n\n${isLong ? withRows(kept, table(rows)) : table(rows)}\n\n${describeMachine(digits)}`;
  process.stdout.write(`## ${title}\n\n${bodyOver('')}\n\n`);
  if (flags.isNarrowed) return;
  for (const file of [resultsFile, ...documents]) keepResults(file, title, bodyOver);
}
