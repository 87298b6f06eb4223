/** From recorded calls to instructions: a row per kernel that the interpreter knows. */
import type { KernelCall, KernelName, Kernels } from '../../kernels.js';
import { channelAffine, channelMoments, channelSums } from './channels.js';
import { conv2d, conv2dInput, conv2dWeight } from './convolution.js';
import { crossEntropy, crossEntropyGradient } from './cross-entropy.js';
import { copy, map, select, zip } from './elementwise.js';
import { gather, scatterAdd, takeRows } from './indexing.js';
import type { AddressOf, Instruction } from './instruction.js';
import { matmul } from './matmul.js';
import { maxPool, maxUnpool } from './pool.js';
import { argReduce, reduce, softmax } from './reduce.js';
import { update } from './update.js';

/** The instructions of a call; none if there is nothing to do; undefined if the interpreter cannot do it. */
type Encoder<Name extends KernelName> = (
  address: AddressOf,
  ...args: Parameters<Kernels[Name]>
) => Instruction[] | undefined;

const encoders: { readonly [Name in KernelName]?: Encoder<Name> } = {
  map,
  zip,
  select,
  copy,
  reduce,
  argReduce,
  matmul,
  softmax,
  gather,
  scatterAdd,
  takeRows,
  update,
  conv2d,
  conv2dInput,
  conv2dWeight,
  maxPool,
  maxUnpool,
  crossEntropy,
  crossEntropyGradient,
  channelMoments,
  channelSums,
  channelAffine,
};

export function encode(
  { kernel, args }: KernelCall,
  address: AddressOf,
): Instruction[] | undefined {
  const encoder = encoders[kernel] as
    | ((address: AddressOf, ...args: readonly unknown[]) => Instruction[] | undefined)
    | undefined;
  return encoder?.(address, ...args);
}
