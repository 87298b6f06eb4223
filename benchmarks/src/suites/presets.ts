/** How often the networks with a recipe are right, and how long they take to get there. */
import { downhill } from '../downhill.js';
import { runForJson } from '../processes.js';
import { rounded } from '../statistics.js';
import { defineSuite } from './suite.js';

interface Goal {
  /** The part of the test digits that is to be known, on average over the seeds. */
  readonly accuracy: number;
  /** Seconds of training. */
  readonly seconds: number;
}

/** What `downhill --model` names, and what we ask of it on two cores. */
export const goals = {
  tuned: { accuracy: 0.958, seconds: 60 },
  mlp: { accuracy: 0.986, seconds: 30 },
  lenet: { accuracy: 0.991, seconds: 90 },
  cnn: { accuracy: 0.995, seconds: 300 },
  best: { accuracy: 0.9965, seconds: 1200 },
} satisfies Record<string, Goal>;

export type PresetName = keyof typeof goals;

export const presetNames = Object.keys(goals) as PresetName[];

interface PresetConfig {
  readonly preset: PresetName;
  readonly seeds: number;
  readonly threads: number | 'auto';
  readonly data: string | null;
}

interface PresetRow {
  readonly preset: PresetName;
  readonly seeds: number;
  readonly accuracies: readonly number[];
  readonly seconds: readonly number[];
}

/** How often a network is trained. */
const SEEDS = 3;

export const presets = defineSuite({
  title: 'Networks that get MNIST right',
  about:
    'The 10,000 test digits, after the last step of `npm start -- --model NAME --seed S` for the seeds 1, 2, 3, …; ' +
    'seconds of training, evaluation left out. Nothing is chosen by the test digits in a run: what counts is its end.',
  isLong: true,
  documents: [new URL('../../README.md', import.meta.url)],
  configurations: ({ presets: chosen, seeds, threads, data }): PresetConfig[] =>
    (chosen ?? presetNames).map((preset) => ({ preset, seeds: seeds ?? SEEDS, threads, data })),
  measure: measurePreset,
  columns: [
    { title: '`--model`', value: ({ preset }) => preset },
    { title: 'seeds', value: ({ seeds }) => seeds },
    { title: 'right', value: ({ accuracies }) => percent(mean(accuracies)), align: 'right' },
    {
      title: 'least–most',
      value: ({ accuracies }) =>
        `${percent(Math.min(...accuracies))}–${percent(Math.max(...accuracies))}`,
      align: 'right',
    },
    { title: 'seconds', value: ({ seconds }) => rounded(mean(seconds)) },
    {
      title: 'goal',
      value: ({ preset }) => `${percent(goals[preset].accuracy)} in ${goals[preset].seconds} s`,
      align: 'right',
    },
  ],
});

async function measurePreset({ preset, seeds, threads, data }: PresetConfig): Promise<PresetRow[]> {
  const accuracies: number[] = [];
  const seconds: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const argv = ['--model', preset, '--seed', `${seed}`, '--threads', `${threads}`, '--json'];
    // Synthetic digits would not do.
    const done = await runForJson(process.execPath, [downhill, ...argv, '--data', data ?? 'mnist']);
    const { testAccuracy, trainSeconds } = done as Record<string, number>;
    accuracies.push(testAccuracy!);
    seconds.push(trainSeconds!);
  }
  return [{ preset, seeds, accuracies, seconds }];
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
