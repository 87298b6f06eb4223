/** How long everyone takes for a step. */
import type { Workload } from '../models.js';
import { rounded } from '../statistics.js';
import { type Column, formatTable } from '../table.js';
import { compare, type Series } from './comparison.js';
import type { Contender, Outcome, Setting, Task } from './contenders.js';

/** Training for one turn, in seconds. */
const TURN = 2;
/** Who takes longer than this for a turn, in seconds, has one turn only. */
const PATIENCE = 25;

/** One setting of one contender, and how its turns at one workload went. */
interface Turns {
  readonly name: string;
  readonly setting: Setting;
  readonly outcomes: Outcome[];
}

interface Measured {
  readonly workload: Workload;
  readonly turns: readonly Turns[];
}

/** Lets everyone train by turns; returns tables in Markdown with what they show. */
export async function compareSpeed(
  all: readonly Workload[],
  contenders: readonly Contender[],
  rounds: number,
): Promise<string> {
  const measured: Measured[] = [];
  for (const workload of all) {
    process.stderr.write(`bench: ${workload.model} in batches of ${workload.batch}…\n`);
    measured.push({ workload, turns: await takeTurns(contenders, workload, rounds) });
  }
  const names = contenders.map(({ name }) => name);
  const usual = (outcomes: readonly Outcome[]) => outcomes.map((one) => one.microsecondsPerStep);
  const best = (outcomes: readonly Outcome[]) => [
    Math.min(...outcomes.map((one) => one.fastestMicrosecondsPerStep)),
  ];
  return [
    'Microseconds per training step (batch, forward, backward, update), and how many times as long as ours. Everyone trained ' +
      `for ${TURN} seconds by turns, ${rounds} times; whoever takes more than ${PATIENCE} seconds for a turn has one. tfjs has ` +
      "no gradient of a convolution's weight in WebAssembly.",
    'The usual step: medians over the rounds; ratios are taken within a round.',
    table(measured, names, usual),
    'The step at its best: in the fastest 10 milliseconds of any round.',
    table(measured, names, best),
    `${versions(measured)}.`,
  ].join('\n\n');
}

/** How everyone did at one workload, each setting by turns. */
async function takeTurns(
  contenders: readonly Contender[],
  workload: Workload,
  rounds: number,
): Promise<Turns[]> {
  const task: Task = { ...workload, seed: 1, epochs: null, seconds: TURN };
  const able = contenders.filter(({ cannot }) => !cannot?.includes(workload.model));
  const turns = able.flatMap(({ name, settings }) =>
    settings.map((setting): Turns => ({ name, setting, outcomes: [] })),
  );
  const slow = new Set<Turns>();
  for (let round = 0; round < rounds; round++) {
    for (const turn of turns.filter((one) => !slow.has(one))) {
      const began = performance.now();
      turn.outcomes.push(await turn.setting.run(task));
      if (performance.now() - began > 1000 * PATIENCE) slow.add(turn);
    }
  }
  return turns;
}

/** @param times what counts of the outcomes of a setting's rounds */
function table(
  measured: readonly Measured[],
  [us, ...others]: readonly string[],
  times: (outcomes: readonly Outcome[]) => readonly number[],
): string {
  const seriesOf = ({ turns }: Measured, name: string | undefined): Series => ({
    name: name ?? '',
    settings: turns
      .filter((turn) => turn.name === name)
      .map(({ setting, outcomes }) => ({ label: setting.label, rounds: times(outcomes) })),
  });
  const columns: Column<Measured>[] = [us, ...others].flatMap((name): Column<Measured>[] => {
    const its = (one: Measured) => compare(seriesOf(one, us), seriesOf(one, name));
    return [
      { title: name ?? '', value: (one) => rounded(its(one).microseconds) },
      { title: 'ratio', value: (one) => rounded(its(one).ratio) },
    ];
  });
  const setting = (one: Measured) => compare(seriesOf(one, us), seriesOf(one, others[0])).setting;
  return formatTable(
    [
      { title: 'model', value: ({ workload }) => `${workload.model}, ${workload.batch}` },
      ...columns.filter((_, i) => i !== 1),
      { title: `fastest ${others[0]}`, value: setting },
    ],
    measured,
  );
}

function versions(measured: readonly Measured[]): string {
  const all = new Map<string, string>();
  for (const { name, outcomes } of measured.flatMap(({ turns }) => turns)) {
    const version = outcomes[0]?.version;
    if (version !== undefined) all.set(name, version);
  }
  return [...all].map(([name, version]) => `${name} ${version}`).join(', ');
}
