/** How long a training step takes, for each network. */
import { workloads } from '../models.js';
import { fastestStep, rounded, usualStep } from '../statistics.js';
import { prepareTraining, type TrainingConfig } from '../training.js';
import { defineSuite } from './suite.js';

/** One line of `--json`. */
export interface StepsRow {
  readonly model: string;
  readonly batch: number;
  readonly threads: number;
  readonly backend: string;
  readonly microsecondsPerStep: number;
  readonly imagesPerSecond: number;
  /** In the fastest stretch of 10 milliseconds. */
  readonly fastestMicrosecondsPerStep: number;
  readonly testAccuracy: number;
  readonly peakMemoryMB: number;
}

export const steps = defineSuite({
  title: 'Training steps',
  about:
    'Taking the batch, forward, backward and update; the usual step of one epoch (the median over 20 stretches of it), ' +
    'and that of its best 10 milliseconds. The accuracy is that on the 10,000 test digits afterwards; the memory is the most that the whole process took.',
  configurations: ({ models, batch, threads, backend, steps, data, seed }): TrainingConfig[] =>
    workloads(models, batch).map((workload) => ({
      ...workload,
      threads,
      backend,
      steps,
      data,
      seed,
      epochs: null,
      seconds: null,
    })),
  measure: measureSteps,
  columns: [
    { title: 'model', value: ({ model }) => model },
    { title: 'batch', value: ({ batch }) => batch },
    { title: 'backend', value: ({ backend }) => backend },
    { title: 'threads', value: ({ threads }) => threads },
    { title: 'µs per step', value: ({ microsecondsPerStep }) => microsecondsPerStep },
    { title: 'at best', value: (row) => row.fastestMicrosecondsPerStep },
    { title: 'images per second', value: ({ imagesPerSecond }) => imagesPerSecond },
    { title: 'test accuracy', value: ({ testAccuracy }) => testAccuracy.toFixed(4) },
    { title: 'peak memory, MB', value: ({ peakMemoryMB }) => peakMemoryMB },
  ],
});

async function measureSteps(config: TrainingConfig): Promise<StepsRow[]> {
  const { model, batch } = config;
  const { kernels, events, accuracy } = await prepareTraining(config);
  const ends: number[] = [];
  for (const { type } of events) if (type === 'step') ends.push(performance.now());
  const milliseconds = usualStep(ends);
  const peak = process.resourceUsage().maxRSS;
  return [
    {
      model,
      batch,
      ...kernels,
      microsecondsPerStep: rounded(1000 * milliseconds, 4),
      fastestMicrosecondsPerStep: rounded(1000 * fastestStep(ends), 4),
      imagesPerSecond: Math.round((1000 * batch) / milliseconds),
      testAccuracy: accuracy(),
      peakMemoryMB: Math.round(peak / 1024),
    },
  ];
}
