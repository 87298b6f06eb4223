/** Kernel calls as values: what they read and write, carried out, heard of, and made on other memory. */
import type { Epilogue, KernelCall, KernelName, Kernels, View } from './kernels.js';

/** The places of what each kernel writes to among its arguments: the compiler insists on a row per kernel. */
const outputs: Readonly<Record<KernelName, readonly number[]>> = {
  map: [2],
  zip: [3],
  select: [3],
  copy: [1],
  generate: [1],
  reduce: [3],
  argReduce: [2],
  scan: [2],
  argsort: [2],
  matmul: [2],
  softmax: [1],
  gather: [3],
  scatterAdd: [3],
  conv2d: [2],
  conv2dInput: [2],
  conv2dWeight: [2],
  maxPool: [1, 2],
  maxUnpool: [2],
  crossEntropy: [2],
  crossEntropyGradient: [3],
  channelMoments: [1],
  channelSums: [2],
  channelAffine: [2],
  takeRows: [4],
  update: [1],
};

export const kernelNames = Object.keys(outputs) as KernelName[];

export interface Access {
  /** What it reads beside what it writes to. */
  readonly reads: readonly View[];
  readonly writes: readonly View[];
  /** Whether every element that `writes` shows is overwritten; else it is read, too. */
  readonly overwrites: boolean;
}

/** What a call reads and writes. */
export function accessOf({ kernel, args }: KernelCall): Access {
  const reads: View[] = [];
  const writes: View[] = [];
  for (const [i, arg] of args.entries()) {
    const list = outputs[kernel].includes(i) ? writes : reads;
    mapViews(arg, (view) => {
      list.push(view);
      return view;
    });
  }
  return { reads, writes, overwrites: kernel !== 'scatterAdd' && kernel !== 'update' };
}

/** Makes the call on these kernels. */
export function carryOut(kernels: Kernels, { kernel, args }: KernelCall): void {
  const run = kernels[kernel] as (...args: readonly unknown[]) => void;
  run(...args);
}

/** Kernels that hand every call to `hear`. */
export function kernelsTelling(hear: (call: KernelCall) => void): Kernels {
  const entries = kernelNames.map((kernel) => [
    kernel,
    (...args: KernelCall['args']) => hear({ kernel, args } as KernelCall),
  ]);
  return Object.fromEntries(entries) as Record<KernelName, never>;
}

/** The call with every view that it names replaced. */
export function replaceViews(
  { kernel, args }: KernelCall,
  replace: (view: View) => View,
): KernelCall {
  return { kernel, args: args.map((arg: unknown) => mapViews(arg, replace)) } as KernelCall;
}

function mapViews(arg: unknown, replace: (view: View) => View): unknown {
  if (isView(arg)) return replace(arg);
  if (Array.isArray(arg) && arg.every(isView)) return arg.map(replace);
  if (isEpilogue(arg)) return { ...arg, bias: replace(arg.bias) };
  return arg;
}

/** Whether an argument of a kernel call is an array with its shape. */
function isView(arg: unknown): arg is View {
  return typeof arg === 'object' && arg !== null && 'array' in arg && 'strides' in arg;
}

function isEpilogue(arg: unknown): arg is Epilogue & { bias: View } {
  return typeof arg === 'object' && arg !== null && 'bias' in arg && arg.bias !== undefined;
}
