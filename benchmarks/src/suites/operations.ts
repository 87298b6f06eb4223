/** What an operation costs beside its arithmetic: eager operations on single numbers, and the scalar engine. */
import { Generator, noGrad, normal, type Tensor, Value } from '@downhill/autograd';
import { chooseKernels, type KernelChoice } from '../kernels.js';
import { median, rounded } from '../statistics.js';
import { defineSuite } from './suite.js';

interface OverheadRow {
  readonly backend: string;
  readonly what: string;
  readonly nanoseconds: number;
  readonly perSecond: number;
}

const CALLS = 1000;
const ROUNDS = 60;

export const operations = defineSuite({
  title: 'Overheads',
  about:
    'What an eager operation on tensors of one number costs, and what a node of the scalar engine costs; the median over ' +
    `${ROUNDS} rounds of ${CALLS}.`,
  configurations: (): KernelChoice[] => [
    { backend: 'js', threads: 1 },
    { backend: 'wasm', threads: 1 },
  ],
  measure: async (choice: KernelChoice): Promise<OverheadRow[]> => measureOverheads(choice),
  columns: [
    { title: 'backend', value: ({ backend }) => backend },
    { title: 'one', value: ({ what }) => what },
    { title: 'nanoseconds', value: ({ nanoseconds }) => nanoseconds },
    { title: 'per second', value: ({ perSecond }) => perSecond },
  ],
});

function measureOverheads(choice: KernelChoice): OverheadRow[] {
  const { backend } = chooseKernels(choice);
  const random = new Generator(1);
  const [x, y] = [normal([1], random), normal([1], random)];
  const leaf = normal([1], random, { requiresGrad: true });
  const small = normal([16, 16], random);
  const repeat = (start: Tensor, step: (t: Tensor) => Tensor) => () => {
    let t = start;
    for (let i = 0; i < CALLS; i++) t = step(t);
    return t;
  };
  const measured: Record<string, () => unknown> = {
    'addition, not recorded': () => noGrad(repeat(x, (t) => t.add(y))),
    'addition, recorded': repeat(leaf, (t) => t.add(y)),
    'addition and its gradient': () => repeat(leaf, (t) => t.add(y))().backward(),
    'product of 16×16 matrices': () => noGrad(repeat(small, (t) => t.matmul(small))),
  };
  if (backend === 'js') {
    measured['scalar node, forward'] = () => chainOfValues();
    measured['scalar node, forward and backward'] = () => chainOfValues().backward();
  }
  return Object.entries(measured).map(([what, run]) => {
    const nanoseconds = nanosecondsOf(run);
    const perSecond = rounded(1e9 / nanoseconds);
    return { backend, what, nanoseconds: rounded(nanoseconds), perSecond };
  });
}

/** As many nodes, products and sums by turns. */
function chainOfValues(): Value {
  const [a, b] = [new Value(0.5), new Value(0.25)];
  let v = a;
  for (let i = 0; i < CALLS / 2; i++) v = v.mul(a).add(b);
  return v;
}

function nanosecondsOf(run: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    run();
    return performance.now() - began;
  });
  return (1e6 * median(times.slice(ROUNDS / 3))) / CALLS;
}
