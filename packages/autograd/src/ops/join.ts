/** Operations that put tensors together along an axis, and take them apart. */
import { promote } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { defineOp, noFlops, requireTensor } from '../op.js';
import { requireInteger } from '../require.js';
import { formatShape, formatShapes, normalizeAxis, sameShape } from '../shape.js';
import type { Checked, Known } from '../shape-types/check.js';
import type { Concatenated, Stacked } from '../shape-types/join.js';
import { Tensor } from '../tensor.js';
import { along } from './slice.js';

// Each input gets the part of the gradient that lies where its elements were put.
const concatOp = defineOp<{ readonly axis: number; readonly starts: readonly number[] }>({
  name: 'concat',
  forward: (inputs, { axis, starts }) => {
    const [first] = inputs;
    const y = Tensor.empty(first!.shape.with(axis, starts.at(-1)!), first!.dtype);
    for (const [i, input] of inputs.entries()) {
      kernels.copy(input, along(y, axis, [starts[i]!, starts[i + 1]!]));
    }
    return y;
  },
  flops: noFlops,
  gradients: {
    reads: [],
    vjp: (dy, { parameters: { axis, starts } }, i) => along(dy, axis, [starts[i]!, starts[i + 1]!]),
  },
});

/**
 * Tensors one after the other along `axis`, for example [2, 3] and [4, 3] → [6, 3]. The type is the one they meet in.
 *
 * @param axis default 0
 * @throws AutogradError when there are none, or they differ along another axis
 * @example concat([features, moreFeatures], 1)   // [8, 3], [8, 2] → [8, 5]
 */
export function concat<const T extends readonly Tensor[], A extends number = 0>(
  tensors: Checked<T, Concatenated<T, A>>,
  axis?: A,
): Tensor<Known<Concatenated<T, A>>>;
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const first = requireTensors('concat', tensors);
  const at = normalizeAxis('concat', axis, first.rank);
  for (const [i, tensor] of tensors.entries()) {
    const length = tensor.rank === first.rank ? tensor.shape[at]! : -1;
    if (sameShape(tensor.shape, first.shape.with(at, length))) continue;
    const differing = first.shape.findIndex((own, k) => k !== at && own !== tensor.shape[k]);
    throw new AutogradError(
      'concat',
      tensor.rank === first.rank
        ? `axis ${differing} differs (${first.shape[differing]} ≠ ${tensor.shape[differing]})`
        : `ranks differ (${first.rank} ≠ ${tensor.rank})`,
      ...formatShapes({ 'tensor 0': first, [`tensor ${i}`]: tensor }),
      `only axis ${at} may differ`,
    );
  }
  const starts = [0];
  for (const tensor of tensors) starts.push(starts.at(-1)! + tensor.shape[at]!);
  const dtype = tensors.map((tensor) => tensor.dtype).reduce(promote);
  return concatOp(
    tensors.map((tensor) => tensor.to(dtype)),
    { axis: at, starts },
  );
}

/**
 * Tensors of one shape along a new axis, for example three of [2, 4] → [3, 2, 4].
 *
 * @param axis of the result. Default 0.
 * @throws AutogradError when there are none, or their shapes differ
 * @example stack([tensor([1, 2]), tensor([3, 4])], 1)   // [[1, 3], [2, 4]]
 */
export function stack<const T extends readonly Tensor[], A extends number = 0>(
  tensors: Checked<T, Stacked<T, A>>,
  axis?: A,
): Tensor<Known<Stacked<T, A>>>;
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const first = requireTensors('stack', tensors);
  for (const [i, tensor] of tensors.entries()) {
    if (sameShape(tensor.shape, first.shape)) continue;
    throw new AutogradError(
      'stack',
      'tensors must have one shape',
      ...formatShapes({ 'tensor 0': first, [`tensor ${i}`]: tensor }),
      'use concat to join along an axis there is',
    );
  }
  const at = normalizeAxis('stack', axis, first.rank + 1);
  return concat(
    tensors.map((tensor) => tensor.unsqueeze(at)),
    at,
  );
}

function requireTensors(op: string, tensors: readonly Tensor[]): Tensor {
  if (!Array.isArray(tensors)) {
    throw new AutogradError(op, 'the first argument must be an array of tensors');
  }
  for (const [i, tensor] of tensors.entries()) requireTensor(op, i, tensor);
  if (tensors.length > 0) return tensors[0]!;
  throw new AutogradError(op, 'there is no tensor to start with');
}

export function split(x: Tensor, sizes: number | readonly number[], axis = 0): Tensor[] {
  const at = normalizeAxis('split', axis, x.rank);
  const length = x.shape[at]!;
  const lengths = typeof sizes === 'number' ? equalParts(length, sizes) : sizes;
  const whole = lengths.every((part) => Number.isInteger(part) && part >= 0);
  if (!whole || lengths.reduce((sum, part) => sum + part, 0) !== length) {
    throw new AutogradError(
      'split',
      `parts of ${typeof sizes === 'number' ? sizes : formatShape(sizes)} do not make up ${length} elements along axis ${at}`,
      ...formatShapes({ x }),
    );
  }
  let start = 0;
  return lengths.map((part) => along(x, at, [start, (start += part)]));
}

/** Lengths of `size` that make up `length`; the last may be shorter. A length of 0 is one part of 0. */
function equalParts(length: number, size: number): number[] {
  if (!(size > 0)) return [size];
  const count = Math.max(1, Math.ceil(length / size));
  return Array.from({ length: count }, (_, i) => Math.min(size, length - i * size));
}

export function chunk(x: Tensor, count: number, axis = 0): Tensor[] {
  requireInteger('chunk', 'the number of chunks', count, 1);
  const at = normalizeAxis('chunk', axis, x.rank);
  return split(x, Math.max(1, Math.ceil(x.shape[at]! / count)), at);
}
