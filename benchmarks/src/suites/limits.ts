/** How far kernels are from what the machine can do. */
import { type KernelSet, loadWasm, type View } from '@downhill/autograd';
import { peakGigaflops } from '../peak.js';
import { rounded } from '../statistics.js';
import { defineSuite } from './suite.js';

type KernelCall = Parameters<NonNullable<KernelSet['assemble']>>[0][number];

interface LimitsConfig {
  readonly threads: number | 'auto';
}

interface LimitRow {
  readonly kernel: string;
  readonly threads: number;
  readonly speed: number;
  readonly unit: 'GFLOP/s' | 'GB/s';
  /** The part of the limit that is reached, from 0 to 1. */
  readonly share: number;
}

/** A call, and its floating-point operations or the bytes it has to move. */
interface Measured {
  readonly kernel: string;
  readonly call: KernelCall;
  readonly work: number;
}

/** Everything has its turn so often, for so long: a machine that others use is not always as fast. */
const ROUNDS = 8;
const SECONDS = 0.1;
/** Elements of what goes through memory: too many for the caches of a core. */
const ELEMENTS = 4_000_000;
const BYTES = 4;

export const limits = defineSuite({
  title: 'How far kernels are from the machine’s limits',
  about:
    'Products and convolutions beside a loop of multiplications and additions that stays in registers (four numbers at a ' +
    'time on each thread, the widest that WebAssembly has); what goes through memory beside a copy of as many bytes ' +
    `(${ELEMENTS.toLocaleString('en-US')} float32; bytes are those that must be read and written once). By turns, each at its best.`,
  configurations: ({ threads }): LimitsConfig[] => [{ threads: 1 }, { threads }],
  measure: async ({ threads }: LimitsConfig): Promise<LimitRow[]> => measureLimits(threads),
  columns: [
    { title: 'kernel', value: ({ kernel }) => kernel },
    { title: 'threads', value: ({ threads }) => threads },
    { title: 'speed', value: ({ speed }) => speed },
    { title: 'unit', value: ({ unit }) => unit },
    {
      title: 'of the limit',
      value: ({ share }) => `${(100 * share).toFixed(0)} %`,
      align: 'right',
    },
  ],
});

function measureLimits(wanted: number | 'auto'): LimitRow[] {
  const set = loadWasm({ threads: wanted });
  const { threads, features } = set;
  const view = (shape: readonly number[], start = 0.5): View => {
    const size = shape.reduce((product, length) => product * length, 1);
    const array = set.memory.allocate('float32', size);
    for (let i = 0; i < size; i++) array[i] = start + Math.sin(i);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    return { array, shape, strides, offset: 0 };
  };
  const turnOf =
    (unit: LimitRow['unit']) =>
    ({ kernel, call, work }: Measured): Turn => {
      const run = set.assemble([call]);
      return { kernel, unit, speed: () => work / leastSecondsOf(run) / 1e9 };
    };
  const peak = () => threads * peakGigaflops(features.relaxed);
  // The limit of each unit comes first.
  const turns: Turn[] = [
    { kernel: '*multiplying and adding*', unit: 'GFLOP/s', speed: peak },
    ...arithmetic(view).map(turnOf('GFLOP/s')),
    ...throughMemory(view).map(turnOf('GB/s')),
  ];
  const best = turns.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { speed }] of turns.entries()) best[i] = Math.max(best[i]!, speed());
  }
  return turns.map(({ kernel, unit }, i) => {
    const limit = best[turns.findIndex((turn) => turn.unit === unit)]!;
    return { kernel, threads, speed: rounded(best[i]!), unit, share: best[i]! / limit };
  });
}

/** What is measured by turns, in floating-point operations or bytes a nanosecond. */
interface Turn extends Pick<LimitRow, 'kernel' | 'unit'> {
  readonly speed: () => number;
}

/** Of a call where nothing disturbs it, as the limits are measured. */
function leastSecondsOf(call: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  const end = performance.now() + 1000 * SECONDS;
  for (let now = performance.now(); now < end; ) {
    call();
    const after = performance.now();
    least = Math.min(least, after - now);
    now = after;
  }
  return least / 1000;
}

type MakeView = (shape: readonly number[], start?: number) => View;

/** The products and convolutions of the networks that are measured, of batches of 64. */
function arithmetic(view: MakeView): Measured[] {
  const turned = ({ shape, strides, ...rest }: View): View => ({
    ...rest,
    shape: shape.toReversed(),
    strides: strides.toReversed(),
  });
  const product = (kernel: string, a: View, b: View): Measured => {
    const [rows, depth, columns] = [a.shape[0]!, a.shape[1]!, b.shape[1]!];
    const out = view([rows, columns]);
    return {
      kernel,
      call: { kernel: 'matmul', args: [a, b, out] },
      work: 2 * rows * depth * columns,
    };
  };
  const window = { size: [3, 3], stride: [1, 1], padding: [0, 0], dilation: [1, 1] } as const;
  const [x, weight, y] = [view([64, 32, 13, 13]), view([64, 32, 3, 3]), view([64, 64, 11, 11])];
  const work = 2 * y.array.length * 32 * 9;
  return [
    product('product 512 · 512 · 512', view([512, 512]), view([512, 512])),
    product('layer 64 · 512 · 512', view([64, 512]), turned(view([512, 512]))),
    product('gradient of its input', view([64, 512]), view([512, 512])),
    product('gradient of its weight', turned(view([64, 512])), view([64, 512])),
    {
      kernel: 'convolution 32 → 64, 3×3',
      call: { kernel: 'conv2d', args: [x, weight, y, window, 1] },
      work,
    },
    {
      kernel: 'gradient of its input',
      call: { kernel: 'conv2dInput', args: [y, weight, x, window, 1] },
      work,
    },
    {
      kernel: 'gradient of its weight',
      call: { kernel: 'conv2dWeight', args: [x, y, weight, window, 1] },
      work,
    },
  ];
}

/** The copy comes first. */
function throughMemory(view: MakeView): Measured[] {
  const [a, b, c] = [view([ELEMENTS]), view([ELEMENTS]), view([ELEMENTS])];
  const rows = (v: View): View => ({ ...v, shape: [ELEMENTS / 10, 10], strides: [10, 1] });
  const squares = view([ELEMENTS], 2);
  const nothing = () => {
    throw new Error('the kernels know these rules by name');
  };
  const moved = (kernel: string, arrays: number, call: KernelCall): Measured => {
    return { kernel, call, work: arrays * ELEMENTS * BYTES };
  };
  const sum = { name: 'sum', initial: 0, f: nothing };
  const descent = { name: 'sgdMomentum', apply: nothing };
  const adam = { name: 'adam', apply: nothing };
  const one = view([1]);
  return [
    moved('*copying*', 2, { kernel: 'copy', args: [a, b] }),
    moved('sum of two', 3, { kernel: 'zip', args: [{ name: 'add', f: nothing }, a, b, c] }),
    moved('rectifier', 2, { kernel: 'map', args: [{ name: 'relu', f: nothing }, a, b] }),
    moved('exponential', 2, { kernel: 'map', args: [{ name: 'exp', f: nothing }, a, b] }),
    moved('sum of all', 1, {
      kernel: 'reduce',
      args: [sum, a, 1, { ...one, shape: [], strides: [] }],
    }),
    moved('softmax of rows of 10', 2, { kernel: 'softmax', args: [rows(a), rows(b), false] }),
    moved('SGD with momentum', 5, {
      kernel: 'update',
      args: [descent, [a, b, c], [0, 0, 0.9, 1, 0]],
    }),
    moved('Adam', 7, {
      kernel: 'update',
      args: [adam, [a, b, c, squares], [0, 0.9, 0.999, 1e-8, 1, 0, 1]],
    }),
  ];
}
