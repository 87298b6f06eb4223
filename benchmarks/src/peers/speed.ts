/** How long everyone takes for a step. */
import type { Workload } from '../models.js';
import { rounded } from '../statistics.js';
import { type Column, formatTable } from '../table.js';
import { compare, type Series } from './comparison.js';
import type { Contender, Task } from './contenders.js';

/** Training for one turn, in seconds. */
const TURN = 2;
/** Who takes longer than this for a turn, in seconds, has one turn only. */
const PATIENCE = 25;

/** Lets everyone train by turns; returns a table in Markdown with what it shows. */
export async function compareSpeed(
  all: readonly Workload[],
  us: Contender,
  others: readonly Contender[],
  rounds: number,
): Promise<string> {
  const versions = new Map<string, string>();
  const rows: { workload: Workload; ours: Series; series: readonly Series[] }[] = [];
  for (const workload of all) {
    process.stderr.write(`bench: ${workload.model} in batches of ${workload.batch}…\n`);
    const able = [us, ...others].filter(({ cannot }) => !cannot?.includes(workload.model));
    const [ours, ...series] = await takeTurns(able, workload, rounds, versions);
    rows.push({ workload, ours: ours!, series });
  }
  const columns: Column<(typeof rows)[number]>[] = [
    { title: 'model', value: ({ workload }) => `${workload.model}, ${workload.batch}` },
    { title: us.name, value: ({ ours }) => rounded(compare(ours, ours).microseconds) },
    ...others.flatMap(({ name }): typeof columns => {
      const its = (row: (typeof rows)[number]) =>
        compare(row.ours, row.series.find((one) => one.name === name) ?? { name, settings: [] });
      return [
        { title: name, value: (row) => rounded(its(row).microseconds) },
        { title: 'ratio', value: (row) => rounded(its(row).ratio) },
      ];
    }),
    {
      title: 'fastest PyTorch',
      value: ({ ours, series }) => series.map((one) => compare(ours, one).setting)[0] ?? '',
    },
  ];
  const about =
    `Microseconds per training step (batch, forward, backward, update), and how many times as long as ours: medians over ` +
    `${rounds} rounds in which everyone trained for ${TURN} seconds by turns; ratios within a round. Whoever takes more than ` +
    `${PATIENCE} seconds for a turn has one. tfjs has no gradient of a convolution's weight in WebAssembly.`;
  const names = [...versions].map(([name, version]) => `${name} ${version}`).join(', ');
  return `${about}\n\n${formatTable(columns, rows)}\n\n${names}.`;
}

/** Everyone's times for one workload, the setting of each by turns. */
async function takeTurns(
  contenders: readonly Contender[],
  workload: Workload,
  rounds: number,
  versions: Map<string, string>,
): Promise<Series[]> {
  const task: Task = { ...workload, seed: 1, epochs: null, seconds: TURN };
  const turns = contenders.flatMap(({ name, settings }) =>
    settings.map((setting) => ({ name, ...setting, times: [] as number[], isSlow: false })),
  );
  for (let round = 0; round < rounds; round++) {
    for (const turn of turns.filter(({ isSlow }) => !isSlow)) {
      const began = performance.now();
      const { microsecondsPerStep, version } = await turn.run(task);
      turn.times.push(microsecondsPerStep);
      turn.isSlow = performance.now() - began > 1000 * PATIENCE;
      if (version !== undefined) versions.set(turn.name, version);
    }
  }
  return contenders.map(({ name }) => ({
    name,
    settings: turns
      .filter((turn) => turn.name === name)
      .map(({ label, times }) => ({ label, rounds: times })),
  }));
}
