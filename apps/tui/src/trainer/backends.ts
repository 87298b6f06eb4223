/** What `--backend` may be: one row each. */
import {
  javascript,
  type KernelSet,
  loadWasm,
  useKernels as switchKernels,
} from '@downhill/autograd';

/** How many threads compute; null for as many as there are cores. */
export type Threads = number | null;

const wasm = (threads: Threads): KernelSet => loadWasm({ threads: threads ?? 'auto' });

export const backends = {
  /** The fastest that this machine can run: old processors and hosts lack the vector instructions. */
  auto: (threads: Threads): KernelSet => {
    try {
      return wasm(threads);
    } catch {
      return javascript;
    }
  },
  wasm,
  js: (): KernelSet => javascript,
};

export type BackendName = keyof typeof backends;

const loaded = new Map<string, KernelSet>();

/** Makes all that is computed from now on run on a backend, which is returned. */
export function selectBackend(name: BackendName, threads: Threads): KernelSet {
  const key = `${name} ${threads}`;
  const set = loaded.get(key) ?? backends[name](threads);
  loaded.set(key, set);
  switchKernels(set);
  return set;
}
