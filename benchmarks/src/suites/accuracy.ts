/** How long training takes to know so many of the test digits. */
import { type Workload, workloads } from '../models.js';
import { rounded } from '../statistics.js';
import { prepareTraining, type TrainingConfig } from '../training.js';
import { defineSuite } from './suite.js';

interface AccuracyRow extends Workload {
  readonly threads: number;
  /** Seconds of training until each goal was reached; null for those that were not. */
  readonly seconds: readonly (number | null)[];
  readonly best: number;
}

const GOALS = [0.95, 0.97, 0.98, 0.99] as const;
/** How often the test digits are asked for: a quarter of an epoch. */
const IMAGES_BETWEEN = 15_000;
const MOST_SECONDS = 60;

export const accuracy = defineSuite({
  title: 'Time to accuracy',
  about:
    'Seconds of training, loading and evaluation left out, until a part of the 10,000 test digits is known; looked at four ' +
    `times an epoch, for at most ${MOST_SECONDS} seconds.`,
  configurations: ({ models, batch, threads, backend, data, seed }): TrainingConfig[] =>
    workloads(models, batch).map((workload) => ({
      ...workload,
      threads,
      backend,
      data,
      seed,
      epochs: null,
      steps: null,
      seconds: 10 * MOST_SECONDS,
    })),
  measure: measureAccuracy,
  columns: [
    { title: 'model', value: ({ model, batch }) => `${model}, ${batch}` },
    { title: 'threads', value: ({ threads }) => threads },
    ...GOALS.map((goal, i) => ({
      title: `${100 * goal} %`,
      value: ({ seconds }: AccuracyRow) => seconds[i] ?? Number.NaN,
    })),
    { title: 'best', value: ({ best }) => best.toFixed(4) },
  ],
});

async function measureAccuracy(config: TrainingConfig): Promise<AccuracyRow[]> {
  const { model, batch } = config;
  const { kernels, events, accuracy: measure } = await prepareTraining(config);
  const every = Math.round(IMAGES_BETWEEN / batch);
  const seconds: (number | null)[] = GOALS.map(() => null);
  let best = 0;
  let trained = 0;
  let began = performance.now();
  for (const event of events) {
    if (event.type !== 'step') continue;
    if (event.step % every !== 0) continue;
    trained += (performance.now() - began) / 1000;
    const known = measure();
    best = Math.max(best, known);
    for (const [i, goal] of GOALS.entries()) {
      if (known >= goal) seconds[i] ??= rounded(trained);
    }
    if (best >= GOALS.at(-1)! || trained > MOST_SECONDS) break;
    began = performance.now();
  }
  return [{ model, batch, threads: kernels.threads, seconds, best }];
}
