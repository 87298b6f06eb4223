/** Whether the same training comes to the same, and in how much memory. */
import type { Workload } from '../models.js';
import { formatTable } from '../table.js';
import type { Contender, Outcome } from './contenders.js';

const EPOCHS = 2;
const SEEDS = [1, 2, 3];

/** Trains both with several seeds; returns a table in Markdown with what it shows. */
export async function compareAccuracy(
  all: readonly Workload[],
  us: Contender,
  torch: Contender,
): Promise<string> {
  const rows: { workload: Workload; outcomes: Outcome[][] }[] = [];
  for (const workload of all) {
    const outcomes: Outcome[][] = [];
    for (const { settings } of [us, torch]) {
      const its: Outcome[] = [];
      for (const seed of SEEDS) {
        its.push(await settings.at(-1)!.run({ ...workload, seed, epochs: EPOCHS, seconds: null }));
      }
      outcomes.push(its);
    }
    rows.push({ workload, outcomes });
  }
  const range = (outcomes: readonly Outcome[] | undefined) =>
    (outcomes ?? [])
      .map(({ testAccuracy }) => testAccuracy)
      .toSorted((a, b) => a - b)
      .map((x) => `${(100 * x).toFixed(2)} %`)
      .join('  ');
  const memory = (outcomes: readonly Outcome[] | undefined) =>
    Math.max(...(outcomes ?? []).map(({ peakMemoryMB }) => peakMemoryMB));
  const table = formatTable<(typeof rows)[number]>(
    [
      { title: 'model', value: ({ workload }) => `${workload.model}, ${workload.batch}` },
      { title: us.name, value: ({ outcomes }) => range(outcomes[0]) },
      { title: torch.name, value: ({ outcomes }) => range(outcomes[1]) },
      { title: `${us.name}, MB`, value: ({ outcomes }) => memory(outcomes[0]) },
      { title: `${torch.name}, MB`, value: ({ outcomes }) => memory(outcomes[1]) },
    ],
    rows,
  );
  return `Of the 10,000 test digits after ${EPOCHS} epochs, with ${SEEDS.length} seeds; and the most memory that a process took.\n\n${table}`;
}
