/** The kernels in plain JavaScript: any element type, any strides. Every other kernel set is tested against them. */
import type { KernelSet } from '../kernels.js';
import { channelAffine, channelMoments, channelSums } from './channels.js';
import { conv2d, conv2dInput, conv2dWeight } from './convolution.js';
import { crossEntropy, crossEntropyGradient } from './cross-entropy.js';
import { copy, generate, map, select, zip } from './elementwise.js';
import { gather, scatterAdd, takeRows } from './indexing.js';
import { matmul } from './matmul.js';
import { maxPool, maxUnpool } from './pool.js';
import { argReduce, reduce } from './reduce.js';
import { scan } from './scan.js';
import { softmax } from './softmax.js';
import { argsort } from './sort.js';
import { window } from './walk.js';

/**
 * The kernel set in plain JavaScript: the one in use unless {@link useKernels} chooses another.
 *
 * @example javascript.name;   // 'javascript'
 */
export const javascript: KernelSet = {
  name: 'javascript',
  map,
  zip,
  select,
  copy,
  generate,
  reduce,
  argReduce,
  scan,
  argsort,
  matmul,
  softmax,
  gather,
  scatterAdd,
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
  takeRows,
  update: (rule, views, scalars) => rule.apply(views.map(window), scalars),
};
