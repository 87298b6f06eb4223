/** The kernels in WebAssembly: four numbers at a time, on several threads, in memory of their own. */
import { carryOut, kernelsTelling } from '../calls.js';
import { javascript } from '../javascript/index.js';
import type { KernelCall, KernelMemory, KernelSet } from '../kernels.js';
import { assemble } from './assemble.js';
import { runOne } from './eager.js';
import { compileKernels, hasRelaxed } from './engine.js';
import { fuse } from './fuse.js';
import { detectHost } from './host.js';
import { LinearMemory } from './memory.js';
import { Processor } from './processor.js';

/** Options of {@link loadWasm}. */
export interface WasmOptions {
  /** How many threads work together; `auto` is as many as there are cores. Default `auto`. */
  readonly threads?: number | 'auto';
  /**
   * Whether to multiply and add in one rounding where the processor can (relaxed SIMD): faster and closer, but the last
   * bits then depend on the machine. Default true.
   */
  readonly relaxed?: boolean;
}

/** What {@link loadWasm} returns: hand it to `useKernels`. */
export interface WasmKernels extends KernelSet {
  readonly memory: KernelMemory;
  assemble(calls: readonly KernelCall[], after?: (call: KernelCall) => void): () => void;
  /** How many threads work together, the calling one included. */
  readonly threads: number;
  /** What the host has and the set uses. */
  readonly features: { readonly relaxed: boolean; readonly shared: boolean };
  /** Sends the other threads home. The set goes on working, on the calling thread alone. */
  close(): void;
}

/**
 * Loads the kernels in WebAssembly, for Node 20.16 and later and browsers of 2022 and later. Results have the same bits
 * for any number of threads, and wherever arrays lie. What they do not know (float64, rules of one's own, …) the
 * JavaScript kernels do.
 *
 * Convolutions of 3 × 3 or 5 × 5 taps and 16 channels or more go by tiles of 2 × 2 outputs (Winograd): about a digit less
 * exact, and infinities, or numbers whose sum overflows, make the outputs that they reach NaN.
 *
 * Threads need shared memory: in a browser the page must be cross-origin isolated, and this be called in a worker (a
 * window must not wait). Elsewhere there is one thread.
 *
 * @throws RangeError when `threads` is not a whole number of at least 1
 * @example
 * const before = useKernels(loadWasm({ threads: 1 }));
 * ones([2, 2]).sum();   // 4
 * useKernels(before);
 */
export function loadWasm({ threads = 'auto', relaxed = true }: WasmOptions = {}): WasmKernels {
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(
      `loadWasm: threads must be 'auto' or a whole number of at least 1, and is ${threads}`,
    );
  }
  const host = detectHost();
  if (relaxed) host.enableRelaxed();
  const features = { relaxed: relaxed && hasRelaxed(), shared: host.hasThreads };
  const count = host.hasThreads ? (threads === 'auto' ? host.cores : threads) : 1;
  const memory = new LinearMemory(features.shared);
  const module = compileKernels(features.relaxed, features.shared);
  const processor = new Processor(memory, module, count, host);
  const run = (call: KernelCall): void => {
    if (!runOne(call, memory, processor)) carryOut(javascript, call);
  };
  return {
    name: 'wasm',
    ...kernelsTelling(run),
    memory,
    fuse,
    assemble: (list, after) => assemble(list, memory, processor, run, after),
    threads: count,
    features,
    close: () => processor.close(),
  };
}
