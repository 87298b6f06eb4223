/** Where the time of a step goes. */
import { type KernelSet, loadWasm, useKernels, type View } from '@downhill/autograd';
import { type Workload, workloads } from '../models.js';
import { median, rounded } from '../statistics.js';
import { prepareTraining, type TrainingConfig } from '../training.js';
import { defineSuite } from './suite.js';

type KernelCall = Parameters<NonNullable<KernelSet['assemble']>>[0][number];

interface KernelRow extends Workload {
  readonly call: string;
  readonly microseconds: number;
  /** Of the step, from 0 to 1. */
  readonly share: number;
}

/** How long a call took, in milliseconds, each time. */
interface TimedCall {
  readonly call: KernelCall;
  readonly times: number[];
}

/** Steps that are taken first, while V8 still compiles. */
const WARM_UP = 200;
const LEAST_SHARE = 0.005;

export const kernels = defineSuite({
  title: 'Where a step goes',
  about:
    'The usual time of each kernel call of a replayed step, with a look at the clock after each (0.2 µs of each are that and ' +
    'the crossing), and of all that is not kernels. Calls below half a percent are left out.',
  configurations: ({ models, batch, threads, data, seed, steps }): TrainingConfig[] =>
    workloads(models, batch).map((workload) => ({
      ...workload,
      threads,
      backend: 'wasm',
      data,
      seed,
      epochs: null,
      steps,
      seconds: steps === null ? 3 : null,
    })),
  measure: measureKernels,
  columns: [
    { title: 'model', value: ({ model, batch }) => `${model}, ${batch}` },
    { title: 'kernel call', value: ({ call }) => call },
    { title: 'µs', value: ({ microseconds }) => microseconds },
    { title: 'share', value: ({ share }) => `${(100 * share).toFixed(1)} %`, align: 'right' },
  ],
});

async function measureKernels(config: TrainingConfig): Promise<KernelRow[]> {
  const { model, batch, threads } = config;
  const calls: TimedCall[] = [];
  const { events } = await prepareTraining(config);
  useKernels(timed(loadWasm({ threads }), calls));
  const steps: number[] = [];
  let began = performance.now();
  for (const { type } of events) {
    if (type === 'step') steps.push(performance.now() - began);
    began = performance.now();
  }
  const whole = usual(steps);
  const ran = calls.filter(({ times }) => times.length > 0);
  const row = (call: string, milliseconds: number): KernelRow => ({
    model,
    batch,
    call,
    microseconds: rounded(1000 * milliseconds),
    share: milliseconds / whole,
  });
  const rows = ran.map(({ call, times }) => row(describe(call), usual(times)));
  const inside = ran.reduce((sum, { times }) => sum + usual(times), 0);
  return [
    ...rows.filter(({ share }) => share >= LEAST_SHARE),
    row('*everything else*', whole - inside),
    row('**the step**', whole),
  ];
}

function usual(times: readonly number[]): number {
  return median(times.slice(Math.min(WARM_UP, times.length / 2)));
}

/** The kernel set, with every call of an assembled list timed. */
function timed(set: KernelSet, calls: TimedCall[]): KernelSet {
  return {
    ...set,
    assemble(list) {
      const times = new Map(list.map((call): [KernelCall, number[]] => [call, []]));
      calls.push(...[...times].map(([call, times]) => ({ call, times })));
      let began = 0;
      const run = set.assemble!(list, (call) => {
        const now = performance.now();
        times.get(call)!.push(now - began);
        began = performance.now();
      });
      return () => {
        began = performance.now();
        run();
      };
    },
  };
}

/** The kernel, its rule, and the shapes of what it reads and writes. */
function describe({ kernel, args }: KernelCall): string {
  const parts = args.flatMap((arg: unknown) => {
    if (isView(arg)) return [`[${arg.shape.join(', ')}]`];
    if (Array.isArray(arg) && isView(arg[0])) return [`[${arg[0].shape.join(', ')}]`];
    return isNamed(arg) ? [arg.name] : [];
  });
  return [kernel, ...parts].join(' ');
}

function isView(value: unknown): value is View {
  return typeof value === 'object' && value !== null && 'strides' in value;
}

function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value;
}
