/** What watching costs: the same training with the dashboard and without. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataFlags, downhill } from '../downhill.js';
import { median, rounded } from '../statistics.js';
import { defineSuite } from './suite.js';

interface DashboardConfig {
  readonly data: string | null;
  readonly threads: number | 'auto';
}

interface DashboardRow {
  readonly headlessSeconds: number;
  readonly dashboardSeconds: number;
  /** Of the throughput, from 0 to 1. */
  readonly cost: number;
}

const ROUNDS = 3;
const EPOCHS = 60;
/** Between two looks at the screen, in milliseconds. */
const LOOK_EVERY = 20;
/** A look costs some milliseconds of a core: none is taken for so much of the time that headless training took. */
const BLIND = 0.95;

const hasTmux = () => spawnSync('tmux', ['-V']).status === 0;

export const dashboard = defineSuite({
  title: 'Cost of the dashboard',
  about:
    `Seconds from the first step to the end of ${EPOCHS} epochs of 784-16-16-10 in batches of 32, evaluation included, ` +
    `headless and in a terminal of 100×30 (tmux); ${ROUNDS} rounds by turns, medians.`,
  configurations: ({ data, threads }): DashboardConfig[] => (hasTmux() ? [{ data, threads }] : []),
  measure: measureDashboard,
  columns: [
    { title: 'headless, s', value: ({ headlessSeconds }) => headlessSeconds },
    { title: 'dashboard, s', value: ({ dashboardSeconds }) => dashboardSeconds },
    { title: 'cost', value: ({ cost }) => `${(100 * cost).toFixed(1)} %`, align: 'right' },
  ],
});

async function measureDashboard({ data, threads }: DashboardConfig): Promise<DashboardRow[]> {
  const argv = [downhill, ...dataFlags(data), '--epochs', `${EPOCHS}`, '--threads', `${threads}`];
  const headless: number[] = [];
  const watched: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const alone = await secondsHeadless(argv);
    headless.push(alone);
    watched.push(await secondsWatched(argv, BLIND * alone));
  }
  const [headlessSeconds, dashboardSeconds] = [median(headless), median(watched)];
  const cost = 1 - headlessSeconds / dashboardSeconds;
  return [
    {
      headlessSeconds: rounded(headlessSeconds),
      dashboardSeconds: rounded(dashboardSeconds),
      cost,
    },
  ];
}

async function secondsHeadless(argv: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...argv, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let began = Number.NaN;
  for await (const line of createInterface({ input: child.stdout })) {
    const { type } = JSON.parse(line);
    if (type === 'start') began = performance.now();
    if (type === 'done') return (performance.now() - began) / 1000;
  }
  throw new Error('downhill --json ended before it was done');
}

async function secondsWatched(argv: readonly string[], atLeast: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'downhill-bench-'));
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-S', join(folder, 'socket'), ...args], { encoding: 'utf8' });
  const appears = async (pattern: RegExp) => {
    while (!pattern.test(tmux('capture-pane', '-p'))) await sleep(LOOK_EVERY);
    return performance.now();
  };
  tmux('-f', '/dev/null', 'new-session', '-d', '-x', '100', '-y', '30', process.execPath, ...argv);
  try {
    const began = await appears(/step +[1-9]/);
    await sleep(1000 * atLeast);
    return ((await appears(/✓ DONE/)) - began) / 1000;
  } finally {
    tmux('kill-server');
    rmSync(folder, { recursive: true });
  }
}
