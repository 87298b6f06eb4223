/** What each kernel reads and writes: what recording and memory planning need to know of it. */
import type { Epilogue, KernelCall, KernelName, Kernels, View } from './kernels.js';

export interface Access {
  readonly reads: readonly View[];
  readonly writes: readonly View[];
  /** Whether every element that `writes` shows is overwritten without being read. */
  readonly overwrites: boolean;
}

type AccessTable = {
  readonly [Name in KernelName]: (...args: Parameters<Kernels[Name]>) => Access;
};

const overwrite = (out: View, ...reads: readonly View[]): Access => ({
  reads,
  writes: [out],
  overwrites: true,
});
const change = (out: View, ...reads: readonly View[]): Access => ({
  reads: [...reads, out],
  writes: [out],
  overwrites: false,
});

const biasOf = (epilogue: Epilogue | undefined): View[] => (epilogue?.bias ? [epilogue.bias] : []);

/** A row per kernel: the compiler insists. */
const table: AccessTable = {
  map: (_f, x, out) => overwrite(out, x),
  zip: (_f, a, b, out) => overwrite(out, a, b),
  select: (condition, a, b, out) => overwrite(out, condition, a, b),
  copy: (x, out) => overwrite(out, x),
  generate: (_next, out) => overwrite(out),
  reduce: (_f, x, _axes, out) => overwrite(out, x),
  argReduce: (_isBetter, x, out) => overwrite(out, x),
  scan: (_f, x, out) => overwrite(out, x),
  argsort: (x, _descending, out) => overwrite(out, x),
  matmul: (a, b, out, epilogue) => overwrite(out, a, b, ...biasOf(epilogue)),
  softmax: (x, out) => overwrite(out, x),
  gather: (x, indices, _axis, out) => overwrite(out, x, indices),
  scatterAdd: (x, indices, _axis, out) => change(out, x, indices),
  conv2d: (x, weight, out, _window, _groups, epilogue) =>
    overwrite(out, x, weight, ...biasOf(epilogue)),
  conv2dInput: (dy, weight, out) => overwrite(out, dy, weight),
  conv2dWeight: (x, dy, out) => overwrite(out, x, dy),
  maxPool: (x, out, indices) => ({ reads: [x], writes: [out, indices], overwrites: true }),
  maxUnpool: (dy, indices, out, y) => overwrite(out, dy, indices, ...(y ? [y] : [])),
  crossEntropy: (x, targets, out) => overwrite(out, x, targets),
  crossEntropyGradient: (x, targets, dy, out) => overwrite(out, x, targets, dy),
  channelMoments: (x, out) => overwrite(out, x),
  channelSums: (x, y, out) => overwrite(out, x, y),
  channelAffine: (x, coefficients, out, epilogue) =>
    overwrite(out, x, coefficients, ...biasOf(epilogue)),
  takeRows: (x, indices, _scale, _shift, out) => overwrite(out, x, indices),
  update: (_rule, views) => ({ reads: views, writes: views, overwrites: false }),
};

export const kernelNames = Object.keys(table) as KernelName[];

/** What a recorded call reads and writes. */
export function accessOf({ kernel, args }: KernelCall): Access {
  const describe = table[kernel] as (...args: readonly unknown[]) => Access;
  return describe(...args);
}
