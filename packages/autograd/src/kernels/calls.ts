/** Kernel calls as values: carried out, or heard of. */
import { kernelNames } from './access.js';
import type { KernelCall, KernelName, Kernels } from './kernels.js';

/** Makes the call on these kernels. */
export function carryOut(kernels: Kernels, { kernel, args }: KernelCall): void {
  const run = kernels[kernel] as (...args: readonly unknown[]) => void;
  run(...args);
}

/** Kernels that hand every call to `hear`. */
export function kernelsTelling(hear: (call: KernelCall) => void): Kernels {
  const teller =
    (kernel: KernelName) =>
    (...args: KernelCall['args']) =>
      hear({ kernel, args } as KernelCall);
  return Object.fromEntries(kernelNames.map((name) => [name, teller(name)])) as Record<
    KernelName,
    never
  >;
}
