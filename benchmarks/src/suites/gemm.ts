/** How fast matrices are multiplied. */
import { javascript, loadWasm, type View } from '@downhill/autograd';
import { median, rounded } from '../statistics.js';
import { defineSuite } from './suite.js';

interface GemmConfig {
  readonly size: number;
  readonly backend: 'wasm' | 'js';
  readonly threads: number | 'auto';
}

interface GemmRow {
  readonly size: number;
  readonly backend: string;
  readonly threads: number;
  /** Of A·B, A·Bᵀ and Aᵀ·B. */
  readonly gigaflops: readonly [plain: number, secondTurned: number, firstTurned: number];
}

const SECONDS = 0.3;

export const gemm = defineSuite({
  title: 'Matrix products',
  about:
    'GFLOP/s of products of square float32 matrices that lie in the memory of the kernels; 2·n³ operations each.',
  configurations: ({ threads }): GemmConfig[] => [
    ...[32, 64, 128, 256, 512, 1024].flatMap((size) => [
      { size, backend: 'wasm' as const, threads: 1 },
      { size, backend: 'wasm' as const, threads },
    ]),
    ...[64, 256].map((size) => ({ size, backend: 'js' as const, threads: 1 })),
  ],
  measure: async (config: GemmConfig): Promise<GemmRow[]> => [measureGemm(config)],
  columns: [
    { title: 'n', value: ({ size }) => size },
    { title: 'backend', value: ({ backend }) => backend },
    { title: 'threads', value: ({ threads }) => threads },
    { title: 'A·B', value: ({ gigaflops }) => gigaflops[0] },
    { title: 'A·Bᵀ', value: ({ gigaflops }) => gigaflops[1] },
    { title: 'Aᵀ·B', value: ({ gigaflops }) => gigaflops[2] },
  ],
});

function measureGemm({ size, backend, threads }: GemmConfig): GemmRow {
  const wasm = backend === 'wasm' ? loadWasm({ threads }) : undefined;
  const matrix = (): View => {
    const length = size * size;
    const array = wasm?.memory.allocate('float32', length) ?? new Float32Array(length);
    for (let i = 0; i < length; i++) array[i] = Math.sin(i);
    return { array, shape: [size, size], strides: [size, 1], offset: 0 };
  };
  const turned = (view: View): View => ({ ...view, strides: [1, size] });
  const [a, b, out] = [matrix(), matrix(), matrix()];
  const speed = (...args: [View, View, View]): number => {
    const multiply =
      wasm?.assemble([{ kernel: 'matmul', args }]) ?? (() => javascript.matmul(...args));
    return rounded((2 * size ** 3) / secondsOf(multiply) / 1e9);
  };
  return {
    size,
    backend,
    threads: wasm?.threads ?? 1,
    gigaflops: [speed(a, b, out), speed(a, turned(b), out), speed(turned(a), b, out)],
  };
}

/** The usual time of a call. */
export function secondsOf(call: () => void, forSeconds = SECONDS): number {
  const times: number[] = [];
  const end = performance.now() + 1000 * forSeconds;
  while (performance.now() < end || times.length < 3) {
    const began = performance.now();
    call();
    times.push((performance.now() - began) / 1000);
  }
  return median(times.slice(Math.floor(times.length / 4)));
}
