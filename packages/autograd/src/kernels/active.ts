/** Which kernel set operations run on. */
import { javascript } from './javascript/index.js';
import type { KernelSet } from './kernels.js';

/** The kernel set in use. */
export let kernels: KernelSet = javascript;

/**
 * Makes operations run on this kernel set from now on; returns the one used before.
 *
 * @example
 * const before = useKernels(javascript);
 * useKernels(before).name;   // 'javascript'
 */
export function useKernels(set: KernelSet): KernelSet {
  const before = kernels;
  kernels = set;
  return before;
}
