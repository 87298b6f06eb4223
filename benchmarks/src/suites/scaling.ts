/** How the cost of a step grows with the batch, the width of the network and the number of threads. */
import { Linear, ReLU } from '@downhill/nn';
import { type ModelName, models } from '../models.js';
import { rounded, usualStep } from '../statistics.js';
import { prepareNetwork, type TrainingOptions } from '../training.js';
import { defineSuite } from './suite.js';

interface ScalingConfig extends TrainingOptions {
  /** A network of the table, or the width of the hidden layer of 784-W-10. */
  readonly network: ModelName | number;
}

interface ScalingRow {
  readonly network: string;
  readonly batch: number;
  readonly threads: number;
  readonly microsecondsPerStep: number;
  readonly microsecondsPerImage: number;
}

const SECONDS = 3;
/** Run one by one, before steps are replayed. */
const FIRST_STEPS = 4;
/** Are taken after those, however long it takes. */
const LEAST_STEPS = 20;
const WIDTHS = [16, 64, 256, 1024];
const BATCHES = [1, 8, 32, 128, 512];

export const scaling = defineSuite({
  title: 'How cost grows',
  about:
    'The usual step with other batches, widths (784-W-10, rectifier, SGD) and numbers of threads; ' +
    `${SECONDS} seconds of training each, and ${LEAST_STEPS} steps at the least.`,
  configurations: ({ threads, data, seed }): ScalingConfig[] => {
    const wanted = [
      ...WIDTHS.map((network) => ({ network, batch: 64 })),
      ...BATCHES.map((batch) => ({ network: 'mlp128' as const, batch })),
      ...BATCHES.map((batch) => ({ network: 'cnn32' as const, batch })),
    ];
    const rest = {
      backend: 'wasm',
      data,
      seed,
      epochs: Number.MAX_SAFE_INTEGER,
      steps: null,
      seconds: null,
    } as const;
    return wanted.flatMap((one) =>
      ([1, threads] as const).map((count) => ({ ...one, ...rest, threads: count })),
    );
  },
  measure: measureScaling,
  columns: [
    { title: 'network', value: ({ network }) => network },
    { title: 'batch', value: ({ batch }) => batch },
    { title: 'threads', value: ({ threads }) => threads },
    { title: 'µs per step', value: ({ microsecondsPerStep }) => microsecondsPerStep },
    { title: 'µs per image', value: ({ microsecondsPerImage }) => microsecondsPerImage },
  ],
});

async function measureScaling({ network, ...options }: ScalingConfig): Promise<ScalingRow[]> {
  const isWidth = typeof network === 'number';
  const { layers, descent } = isWidth
    ? {
        layers: () => [new Linear(784, network), new ReLU(), new Linear(network, 10)],
        descent: models.mlp128.descent,
      }
    : models[network];
  const { kernels, events } = await prepareNetwork({ layers, descent }, options);
  const ends: number[] = [];
  for (const { type } of events) {
    if (type !== 'step') continue;
    const now = performance.now();
    ends.push(now);
    const isLong = now - ends[0]! > 1000 * SECONDS;
    if (isLong && ends.length > FIRST_STEPS + LEAST_STEPS) break;
  }
  const microseconds = 1000 * usualStep(ends.slice(FIRST_STEPS));
  return [
    {
      network: isWidth ? `784-${network}-10` : network,
      batch: options.batch,
      threads: kernels.threads,
      microsecondsPerStep: rounded(microseconds),
      microsecondsPerImage: rounded(microseconds / options.batch),
    },
  ];
}
