/** How long it takes from the start of the process to the first finished step. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { dataFlags, downhill } from '../downhill.js';
import { median } from '../statistics.js';
import { defineSuite } from './suite.js';

interface StartConfig {
  readonly data: string | null;
}

interface StartRow {
  readonly usualMilliseconds: number;
  readonly leastMilliseconds: number;
}

const ROUNDS = 11;

export const start = defineSuite({
  title: 'Cold start',
  about: `Milliseconds from the start of \`downhill --json\` to its first finished step; ${ROUNDS} starts.`,
  configurations: ({ data }): StartConfig[] => [{ data }],
  measure: measureStart,
  columns: [
    { title: 'median', value: ({ usualMilliseconds }) => usualMilliseconds },
    { title: 'least', value: ({ leastMilliseconds }) => leastMilliseconds },
  ],
});

async function measureStart({ data }: StartConfig): Promise<StartRow[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await firstStep(data));
  return [
    {
      usualMilliseconds: Math.round(median(times)),
      leastMilliseconds: Math.round(Math.min(...times)),
    },
  ];
}

/** In milliseconds. */
async function firstStep(data: string | null): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [downhill, '--json', ...dataFlags(data)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (JSON.parse(line).type === 'step') return performance.now() - began;
    }
  } finally {
    child.kill();
  }
  throw new Error('downhill ended before its first step: try `npm start -- --json`');
}
