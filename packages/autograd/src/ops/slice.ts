/** Parts of tensors as views, and parts put where they belong in something greater. */
import { promoteWithNumber } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { kernels } from '../kernels/active.js';
import { defineOp, noFlops, type Op } from '../op.js';
import { formatShape, formatShapes, type Shape, sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import { broadcastView } from './elementwise.js';

/** An index, the whole axis, or `[start, stop, step]` with open (null) or negative ends, as in Python. */
export type Range =
  | number
  | null
  | readonly [start?: number | null, stop?: number | null, step?: number | null];

/** A part of an axis: `count` elements from `start`, `step` apart. An index has no count: its axis goes away. */
interface Part {
  readonly start: number;
  readonly step: number;
  readonly count: number | null;
}

/** Where a part lies in something of `shape`, and what lies around it. */
interface Place {
  readonly shape: Shape;
  readonly parts: readonly Part[];
  readonly value: number;
}

// The gradient lies where the part was taken from, with zeros elsewhere; and the gradient of that is the part again.
const takingOp = (name: string): Op<readonly Part[]> =>
  defineOp<readonly Part[]>({
    name,
    forward: ([x], parts) => partOf(x!, parts),
    flops: noFlops,
    gradients: [
      {
        reads: [],
        vjp: (dy, { shapes, parameters: parts }) =>
          placeOp([dy], { shape: shapes[0]!, parts, value: 0 }),
      },
    ],
  });

const takingOps = { slice: takingOp('slice'), select: takingOp('select') };

const placeOp: Op<Place> = defineOp<Place>({
  name: 'place',
  forward: ([x], { shape, parts, value }) => {
    const y = Tensor.empty(shape, x!.dtype);
    if (value !== 0) kernels.copy(broadcastView(Tensor.full([], value, y.dtype), shape), y);
    kernels.copy(x!, partOf(y, parts));
    return y;
  },
  flops: noFlops,
  gradients: [{ reads: [], vjp: (dy, { parameters }) => takingOps.slice([dy], parameters.parts) }],
});

function partOf(x: Tensor, parts: readonly Part[]): Tensor {
  const offset = parts.reduce((sum, { start }, axis) => sum + start * x.strides[axis]!, x.offset);
  const shape: number[] = [];
  const strides: number[] = [];
  for (const [axis, { count, step }] of parts.entries()) {
    if (count === null) continue;
    shape.push(count);
    strides.push(step * x.strides[axis]!);
  }
  return new Tensor(x.storage, shape, strides, sizeOf(shape) === 0 ? 0 : offset);
}

export function slice(x: Tensor, ...ranges: readonly Range[]): Tensor {
  return take('slice', x, ranges);
}

function take(name: keyof typeof takingOps, x: Tensor, ranges: readonly Range[]): Tensor {
  if (ranges.length > x.rank) {
    const problem = `${ranges.length} ranges for ${x.rank} axes`;
    throw new AutogradError(name, problem, ...formatShapes({ x }));
  }
  return takingOps[name](
    [x],
    x.shape.map((length, axis) => toPart(name, ranges[axis] ?? null, length, axis)),
  );
}

/** x with a range on one axis and everything on the others. */
export function along(
  x: Tensor,
  axis: number,
  range: Range,
  name: keyof typeof takingOps = 'slice',
): Tensor {
  return take(
    name,
    x,
    x.shape.map((_, i) => (i === axis ? range : null)),
  );
}

function toPart(name: string, range: Range, length: number, axis: number): Part {
  if (typeof range === 'number') {
    if (!Number.isInteger(range) || range < -length || range >= length) {
      const problem = `index ${range} is out of range for axis ${axis} of length ${length}`;
      throw new AutogradError(name, problem);
    }
    return { start: range < 0 ? range + length : range, step: 1, count: null };
  }
  const [start, stop, step] = range ?? [];
  const stride = step ?? 1;
  if (stride === 0 || ![start ?? 0, stop ?? 0, stride].every(Number.isInteger)) {
    const problem = `the range along axis ${axis} must have whole numbers and a step but 0, not ${start} to ${stop} by ${stride}`;
    throw new AutogradError('slice', problem);
  }
  const forward = stride > 0;
  // Python's rule: ends are clamped to the axis, from 0 to length going up and from length − 1 to −1 going down.
  const clamp = (position: number) => {
    const fromFront = position < 0 ? position + length : position;
    return Math.min(Math.max(fromFront, forward ? 0 : -1), forward ? length : length - 1);
  };
  const first = clamp(start ?? (forward ? 0 : length - 1));
  const end = stop === null || stop === undefined ? (forward ? length : -1) : clamp(stop);
  return { start: first, step: stride, count: Math.max(0, Math.ceil((end - first) / stride)) };
}

/** How many elements are added before and after the first and the last along an axis. One number stands for both. */
export type Padding = number | readonly [before: number, after: number];

export function pad(x: Tensor, padding: readonly Padding[], value = 0): Tensor {
  const pairs = padding.map((sides) => (typeof sides === 'number' ? [sides, sides] : sides));
  const wrong = pairs.some((pair) => pair.length !== 2 || !pair.every(Number.isInteger));
  if (wrong || pairs.length > x.rank) {
    throw new AutogradError(
      'pad',
      wrong
        ? `paddings must be integers or pairs of them, and are ${JSON.stringify(padding)}`
        : `${pairs.length} paddings for ${x.rank} axes`,
      ...formatShapes({ x }),
    );
  }
  const lead = x.rank - pairs.length;
  const sides = x.shape.map((_, axis) => pairs[axis - lead] ?? [0, 0]);
  const shape = x.shape.map((length, axis) => length + sides[axis]![0]! + sides[axis]![1]!);
  const short = shape.findIndex((length) => length < 0);
  if (short >= 0) {
    throw new AutogradError(
      'pad',
      `padding ${formatShape(sides[short]!)} takes more than there is along axis ${short}`,
      ...formatShapes({ x }),
    );
  }
  // A negative padding takes away.
  const crops = sides.flat().some((side) => side < 0);
  const kept = crops
    ? x.slice(
        ...sides.map(
          ([before = 0, after = 0], axis) =>
            [Math.max(-before, 0), x.shape[axis]! + Math.min(after, 0)] as const,
        ),
      )
    : x;
  const parts = kept.shape.map(
    (count, axis): Part => ({ start: Math.max(sides[axis]![0]!, 0), step: 1, count }),
  );
  return placeOp([kept.to(promoteWithNumber(x.dtype, value))], { shape, parts, value });
}
