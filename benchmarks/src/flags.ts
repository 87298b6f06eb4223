/** What the command lines of the two commands may say. */
import { parseArgs } from 'node:util';
import { backends, type KernelChoice } from './kernels.js';
import { type ModelName, modelNames } from './models.js';
import { type PresetName, presetNames } from './suites/presets.js';

export interface Flags extends KernelChoice {
  readonly models: readonly ModelName[];
  /** Null for the sizes that each model is measured at. */
  readonly batch: number | null;
  /** Null for an epoch. */
  readonly steps: number | null;
  readonly data: string | null;
  readonly seed: number;
  readonly json: boolean;
  /** Null for those that the rest of the command line means. */
  readonly suites: readonly string[] | null;
  readonly rounds: number;
  /** The networks with a recipe; null for all of them. */
  readonly presets: readonly PresetName[] | null;
  /** How often each of them is trained; null for as often as usual. */
  readonly seeds: number | null;
  readonly help: boolean;
  /** Whether something less than everything is measured. */
  readonly isNarrowed: boolean;
}

const names = {
  model: { type: 'string', multiple: true },
  batch: { type: 'string' },
  threads: { type: 'string' },
  backend: { type: 'string' },
  steps: { type: 'string' },
  data: { type: 'string' },
  seed: { type: 'string' },
  suite: { type: 'string', multiple: true },
  rounds: { type: 'string' },
  preset: { type: 'string', multiple: true },
  seeds: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export type FlagName = keyof typeof names;

/** What both commands take, beside `--help`; then what each takes. */
const shared = ['suite', 'model', 'batch', 'threads', 'backend', 'data'] as const;
export const benchFlags: readonly FlagName[] = [
  ...shared,
  'steps',
  'preset',
  'seeds',
  'seed',
  'json',
];
export const peersFlags: readonly FlagName[] = [...shared, 'rounds'];

/** A command line that cannot be understood; its message is one line. */
export class UsageError extends Error {}

/**
 * Reads a command line.
 *
 * @param suites those that `--suite` may name
 * @param taken the flags that the command takes
 * @throws UsageError
 */
export function parseFlags(
  argv: readonly string[],
  suites: readonly string[],
  taken: readonly FlagName[],
): Flags {
  const values = parse(argv);
  const idle = Object.keys(values).find(
    (name) => name !== 'help' && !taken.some((flag) => flag === name),
  );
  if (idle !== undefined)
    throw new UsageError(`--${idle} does nothing here; --help lists the flags`);
  const { data = null, json = false, help = false } = values;
  const narrowing = ['model', 'batch', 'threads', 'backend', 'steps', 'seed'] as const;
  return {
    models: choices('model', values.model, modelNames) ?? modelNames,
    batch: count('batch', values.batch) ?? null,
    threads: values.threads === 'auto' ? 'auto' : (count('threads', values.threads) ?? 'auto'),
    backend: choices('backend', values.backend && [values.backend], backends)?.[0] ?? 'auto',
    steps: count('steps', values.steps) ?? null,
    data,
    seed: count('seed', values.seed) ?? 1,
    json,
    suites: choices('suite', values.suite, [...suites, 'all']),
    rounds: count('rounds', values.rounds) ?? 5,
    presets: choices('preset', values.preset, presetNames),
    seeds: count('seeds', values.seeds) ?? null,
    help,
    isNarrowed: narrowing.some((name) => values[name] !== undefined),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: names }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UsageError(`--${name} must be a whole number of at least 1, and is "${text}"`);
}

/** The values of a flag that may come several times, or name several things between commas. */
function choices<Name extends string>(
  flag: string,
  values: string | readonly string[] | undefined,
  possible: readonly Name[],
): Name[] | null {
  if (values === undefined) return null;
  return [values]
    .flat()
    .flatMap((value) => value.split(','))
    .map((value) => {
      const known = possible.find((name) => name === value);
      if (known !== undefined) return known;
      throw new UsageError(`--${flag} may be ${possible.join(', ')}, and is "${value}"`);
    });
}
