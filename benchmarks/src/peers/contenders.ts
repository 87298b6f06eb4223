/** Who is compared: a row each. All do the same work and say how it went in the same words. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { KernelChoice } from '../kernels.js';
import type { ModelName, Workload } from '../models.js';
import { measureApart, runForJson } from '../processes.js';
import { type Folders, python } from './install.js';

/** One measurement: a network, and when to stop. */
export interface Task extends Workload {
  readonly seed: number;
  readonly epochs: number | null;
  readonly seconds: number | null;
}

export interface Outcome {
  readonly microsecondsPerStep: number;
  /** In the fastest stretch of 10 milliseconds. */
  readonly fastestMicrosecondsPerStep: number;
  readonly testAccuracy: number;
  readonly peakMemoryMB: number;
  readonly version?: string;
}

/** A way of running a contender; of several the fastest counts. */
export interface Setting {
  readonly label: string;
  readonly run: (task: Task) => Promise<Outcome>;
}

export interface Contender {
  readonly name: string;
  readonly settings: readonly Setting[];
  /** What it cannot train. Default: nothing. */
  readonly cannot?: readonly ModelName[];
}

export function ourselves({ backend, threads }: KernelChoice, { digits }: Folders): Contender {
  const run = async (task: Task): Promise<Outcome> => {
    const config = { ...task, backend, threads, data: digits, steps: null };
    const [row] = await measureApart('steps', config);
    return row as Outcome;
  };
  return { name: 'Downhill', settings: [{ label: `${threads} threads`, run }] };
}

export function peers({ digits, packages }: Folders): Contender[] {
  const script = (name: string) => fileURLToPath(new URL(`../peers/${name}`, import.meta.url));
  const cores = availableParallelism();
  const torch = (threads: number, blasThreads: number): Setting => ({
    label: `${threads} threads, ${blasThreads} of OpenBLAS`,
    run: async (task) => {
      const config = JSON.stringify({ ...task, data: digits, threads });
      const environment = { OPENBLAS_NUM_THREADS: `${blasThreads}` };
      return (await runForJson(python, [script('torch_peer.py'), config], {
        environment,
      })) as Outcome;
    },
  });
  const node = (name: string): Setting => ({
    label: '1 thread',
    run: async (task) => {
      const config = JSON.stringify({ ...task, data: digits, packages });
      return (await runForJson(process.execPath, [script(name), config])) as Outcome;
    },
  });
  return [
    { name: 'PyTorch', settings: [torch(1, 1), torch(1, cores), torch(cores, cores)] },
    { name: 'jax-js', settings: [node('jax_peer.mjs')] },
    { name: 'tfjs', settings: [node('tfjs_peer.mjs')], cannot: ['lenet', 'cnn32'] },
  ];
}
