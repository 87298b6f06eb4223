/** Which kernels are measured, and on how many threads. */
import { javascript, loadWasm, useKernels, type WasmKernels } from '@downhill/autograd';

export const backends = ['auto', 'wasm', 'js'] as const;

export interface KernelChoice {
  /** `auto` is `wasm` where it can be loaded. */
  readonly backend: (typeof backends)[number];
  readonly threads: number | 'auto';
}

/** What came of a choice. */
export interface ChosenKernels {
  readonly backend: 'wasm' | 'js';
  readonly threads: number;
}

let memory: WasmKernels['memory'] | undefined;
const held: Uint8Array[] = [];

/** Memory of the chosen kernels, or of the heap, that is never given back: a process measures one thing. */
export function allocate(bytes: number): Uint8Array {
  const array = memory?.allocate('uint8', bytes) as Uint8Array | undefined;
  held.push(array ?? new Uint8Array(bytes));
  return held.at(-1)!;
}

/** Makes everything run on the kernels of a choice. */
export function chooseKernels({ backend, threads }: KernelChoice): ChosenKernels {
  const wasm = backend === 'js' ? undefined : load(threads, backend === 'wasm');
  useKernels(wasm ?? javascript);
  memory = wasm?.memory;
  return wasm === undefined
    ? { backend: 'js', threads: 1 }
    : { backend: 'wasm', threads: wasm.threads };
}

function load(threads: number | 'auto', isRequired: boolean): WasmKernels | undefined {
  try {
    return loadWasm({ threads });
  } catch (error) {
    if (isRequired) throw error;
    return undefined;
  }
}
