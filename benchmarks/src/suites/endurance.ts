/** Whether replayed steps leave anything behind. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { rounded } from '../statistics.js';
import { prepareTraining, type TrainingConfig } from '../training.js';
import { defineSuite } from './suite.js';

interface EnduranceRow {
  readonly steps: number;
  readonly heapMB: number;
  readonly buffersMB: number;
  readonly residentMB: number;
  /** Garbage made by the steps that follow. */
  readonly bytesPerStep: number;
}

const CHECKPOINTS = [1_000, 10_000, 100_000, 200_000, 300_000];
/** So many steps make too little garbage for a collection. */
const GARBAGE_STEPS = 100;

export const endurance = defineSuite({
  title: 'Memory over 300,000 steps',
  about:
    'What mlp16 in batches of 10 holds after so many steps, with the garbage collected: the JavaScript heap, typed arrays ' +
    'outside of it, and all that the process has. The last column is the garbage of one step: its event.',
  configurations: ({ threads, backend, data, seed }): TrainingConfig[] => [
    {
      model: 'mlp16',
      batch: 10,
      threads,
      backend,
      data,
      seed,
      epochs: null,
      steps: CHECKPOINTS.at(-1)! + GARBAGE_STEPS,
      seconds: null,
    },
  ],
  measure: measureEndurance,
  columns: [
    { title: 'steps', value: ({ steps }) => steps },
    { title: 'heap, MB', value: ({ heapMB }) => heapMB },
    { title: 'buffers, MB', value: ({ buffersMB }) => buffersMB },
    { title: 'resident, MB', value: ({ residentMB }) => residentMB },
    { title: 'garbage, bytes per step', value: ({ bytesPerStep }) => bytesPerStep },
  ],
});

async function measureEndurance(config: TrainingConfig): Promise<EnduranceRow[]> {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  // V8 frees the buffers that a collection found in a thread of its own; the next collection waits for that.
  const collect = () => {
    gc();
    gc();
  };
  const { events } = await prepareTraining(config);
  const rows: EnduranceRow[] = [];
  let held: NodeJS.MemoryUsage | undefined;
  for (const event of events) {
    if (event.type !== 'step') continue;
    if (CHECKPOINTS.includes(event.step)) {
      collect();
      held = process.memoryUsage();
    } else if (held !== undefined && CHECKPOINTS.includes(event.step - GARBAGE_STEPS)) {
      rows.push({
        steps: event.step - GARBAGE_STEPS,
        heapMB: megabytes(held.heapUsed),
        buffersMB: megabytes(held.arrayBuffers),
        residentMB: Math.round(held.rss / 2 ** 20),
        bytesPerStep: Math.round((process.memoryUsage().heapUsed - held.heapUsed) / GARBAGE_STEPS),
      });
    }
  }
  return rows;
}

const megabytes = (bytes: number) => rounded(bytes / 2 ** 20, 4);
