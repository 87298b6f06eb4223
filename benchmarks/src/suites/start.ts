/** How long it takes from the start of the process to the first finished step. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dataFlags, downhill } from '../downhill.js';
import { median } from '../statistics.js';
import { defineSuite } from './suite.js';

interface StartConfig {
  readonly data: string | null;
}

interface StartRow {
  readonly digits: string;
  readonly usualMilliseconds: number;
  readonly leastMilliseconds: number;
  readonly peakMemoryMB: number;
}

/** One start: how long it took, and the most memory that the process took until then and in an epoch. */
interface Start {
  readonly milliseconds: number;
  readonly peakMemoryMB: number;
}

const ROUNDS = 11;

export const start = defineSuite({
  title: 'Cold start',
  about:
    `Milliseconds from the start of \`downhill --json\` to its first finished step; ${ROUNDS} starts, after one that fills ` +
    'the cache. The memory is the most that the whole process takes until the end of an epoch (Linux tells).',
  configurations: ({ data }): StartConfig[] => [{ data }],
  measure: measureStart,
  columns: [
    { title: 'digits from', value: ({ digits }) => digits },
    { title: 'median', value: ({ usualMilliseconds }) => usualMilliseconds },
    { title: 'least', value: ({ leastMilliseconds }) => leastMilliseconds },
    { title: 'peak memory, MB', value: ({ peakMemoryMB }) => peakMemoryMB },
  ],
});

async function measureStart({ data }: StartConfig): Promise<StartRow[]> {
  if (data === null) return [await measureStarts('the cache', [], {})];
  const home = mkdtempSync(join(tmpdir(), 'downhill-bench-'));
  try {
    fillCache(data, join(home, 'downhill', 'mnist'));
    return [
      await measureStarts('the cache', [], { XDG_CACHE_HOME: home }),
      await measureStarts('gzipped files', dataFlags(data), {}),
    ];
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** What a download would have left. */
function fillCache(folder: string, cache: string): void {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.gz')) copyFileSync(join(folder, name), join(cache, name));
  }
}

async function measureStarts(
  digits: string,
  flags: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<StartRow> {
  const run = (until: string) => started(flags, environment, until);
  const { peakMemoryMB } = await run('epoch');
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push((await run('step')).milliseconds);
  return {
    digits,
    usualMilliseconds: Math.round(median(times)),
    leastMilliseconds: Math.round(Math.min(...times)),
    peakMemoryMB,
  };
}

/** Runs the command until it prints an event of the type `until`. */
async function started(
  flags: readonly string[],
  environment: Readonly<Record<string, string>>,
  until: string,
): Promise<Start> {
  const began = performance.now();
  const child = spawn(process.execPath, [downhill, '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...environment },
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (JSON.parse(line).type !== until) continue;
      return { milliseconds: performance.now() - began, peakMemoryMB: peakMemoryOf(child.pid!) };
    }
  } finally {
    child.kill();
  }
  throw new Error('downhill ended before its first step: try `npm start -- --json`');
}

/** Of a running process; NaN where the system does not tell. */
function peakMemoryOf(id: number): number {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
  } catch {
    return Number.NaN;
  }
}
