/** Axes and elements in another order, or more often, composed of views, gather and concat. */
import { AutogradError } from '../errors.js';
import { requireInteger } from '../require.js';
import { formatShapes, normalizeAxes, normalizeAxis } from '../shape.js';
import type { Axes, Tensor } from '../tensor.js';
import { arange } from './creation.js';
import { selectAlong } from './indexing.js';
import { concat } from './join.js';
import { lastly, otherAxes } from './reduce.js';
import { along } from './slice.js';

export function select(x: Tensor, axis: number, index: number): Tensor {
  const at = normalizeAxis('select', axis, x.rank);
  return along(x, at, index, 'select');
}

export function moveAxis(
  x: Tensor,
  from: number | readonly number[],
  to: number | readonly number[],
): Tensor {
  const sources = namedAxes(x, from);
  const targets = namedAxes(x, to);
  if (sources.length !== targets.length) {
    const problem = `${sources.length} axes cannot move to ${targets.length} places`;
    throw new AutogradError('moveAxis', problem, ...formatShapes({ x }));
  }
  const others = otherAxes(x, sources);
  return x.permute(
    x.shape.map((_, place) => {
      const moved = targets.indexOf(place);
      return moved < 0 ? others.shift()! : sources[moved]!;
    }),
  );
}

/** In the order given, unlike {@link normalizeAxes}, which checks them. */
function namedAxes(x: Tensor, axes: number | readonly number[]): number[] {
  normalizeAxes('moveAxis', axes, x.rank);
  return [axes].flat().map((axis) => normalizeAxis('moveAxis', axis, x.rank));
}

export function flip(x: Tensor, axes: Axes | undefined): Tensor {
  const flipped = normalizeAxes('flip', axes, x.rank);
  return x.slice(
    ...x.shape.map((_, axis) => (flipped.includes(axis) ? ([null, null, -1] as const) : null)),
  );
}

export function roll(x: Tensor, shift: number | readonly number[], axes: Axes | undefined): Tensor {
  if (axes === null || axes === undefined) return roll(x.flatten(), shift, 0).reshape(x.shape);
  const list = [axes].flat();
  const shifts = [shift].flat();
  if (shifts.length !== list.length || !shifts.every(Number.isInteger)) {
    throw new AutogradError(
      'roll',
      'there must be one whole shift per axis',
      ...formatShapes({ shifts, axes: list }),
    );
  }
  return list.reduce((rolled, axis, i) => rollAlong(rolled, shifts[i]!, axis), x);
}

function rollAlong(x: Tensor, shift: number, axis: number): Tensor {
  const at = normalizeAxis('roll', axis, x.rank);
  // The first of the elements that come first; there is none where the axis is empty.
  const start = -shift % x.shape[at]! || 0;
  return concat([along(x, at, [start]), along(x, at, [0, start])], at);
}

export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  for (const count of repeats) requireInteger('tile', 'each repeat', count, 0);
  const rank = Math.max(x.rank, repeats.length);
  const shape = [...new Array<number>(rank - x.rank).fill(1), ...x.shape];
  const times = [...new Array<number>(rank - repeats.length).fill(1), ...repeats];
  return x
    .reshape(shape.flatMap((length) => [1, length]))
    .expand(shape.flatMap((length, axis) => [times[axis]!, length]))
    .reshape(shape.map((length, axis) => length * times[axis]!));
}

export function repeatInterleave(x: Tensor, count: number, axis: number | undefined): Tensor {
  requireInteger('repeatInterleave', 'the count', count, 0);
  if (axis === undefined) return repeatInterleave(x.flatten(), count, 0);
  const at = normalizeAxis('repeatInterleave', axis, x.rank);
  return x
    .unsqueeze(at + 1)
    .expand(x.shape.toSpliced(at + 1, 0, count))
    .reshape(x.shape.with(at, x.shape[at]! * count));
}

export function unfold(x: Tensor, axis: number, size: number, step = 1): Tensor {
  const at = normalizeAxis('unfold', axis, x.rank);
  const length = x.shape[at]!;
  const fits = [size, step].every((n) => Number.isInteger(n) && n >= 1) && size <= length;
  if (!fits) {
    throw new AutogradError(
      'unfold',
      `windows of ${size}, ${step} apart, do not fit ${length} elements along axis ${at}`,
      ...formatShapes({ x }),
    );
  }
  const count = Math.floor((length - size) / step) + 1;
  const starts = arange(count).mul(step).unsqueeze(1);
  const indices = starts.add(arange(size)).flatten();
  const windows = selectAlong(x, at, indices).reshape(x.shape.toSpliced(at, 1, count, size));
  return moveAxis(windows, at + 1, -1);
}

/** Keeps the elements whose row, plus the number of the diagonal, compares so with their column. */
function triangle(op: string, compare: 'greaterEqual' | 'lessEqual') {
  return (x: Tensor, diagonal = 0): Tensor => {
    if (x.rank < 2) throw new AutogradError(op, 'x must be [..., M, N]', ...formatShapes({ x }));
    const [rows, columns] = [-2, -1].map((axis) => arange(x.shape.at(axis)!));
    return rows!.add(diagonal).unsqueeze(1)[compare](columns!).where(x, 0);
  };
}

export const tril = triangle('tril', 'greaterEqual');

export const triu = triangle('triu', 'lessEqual');

export function diagonal(x: Tensor, offset = 0, first = -2, second = -1): Tensor {
  const [a, b] = [first, second].map((axis) => normalizeAxis('diagonal', axis, x.rank)) as [
    number,
    number,
  ];
  if (a === b || !Number.isInteger(offset)) {
    throw new AutogradError(
      'diagonal',
      a === b ? `axis ${a} is named twice` : `the offset must be a whole number, and is ${offset}`,
      ...formatShapes({ x }),
    );
  }
  const others = otherAxes(x, [a, b]);
  const lead = others.map((axis) => x.shape[axis]!);
  const [rows, columns] = [x.shape[a]!, x.shape[b]!];
  const count = Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)));
  // Row by row, the elements of a diagonal lie one row and one column apart.
  const start = offset < 0 ? -offset * columns : offset;
  const range = [start, start + count * (columns + 1), columns + 1] as const;
  const flat = x.permute(lastly(x, [a, b])).reshape([...lead, rows * columns]);
  return flat.slice(...lead.map(() => null), count === 0 ? [0, 0] : range);
}

/**
 * The square matrix with the vector `x` on its diagonal and zeros elsewhere; `offset` diagonals above the main one (below,
 * if negative).
 *
 * @param offset default 0
 * @throws AutogradError when x is no vector
 * @example diag(tensor([1, 2]))   // [[1, 0], [0, 2]]
 */
export function diag(x: Tensor, offset = 0): Tensor {
  if (x.rank !== 1) {
    const hint = 'the diagonal of a matrix is x.diagonal()';
    throw new AutogradError('diag', 'x must be a vector', ...formatShapes({ x }), hint);
  }
  // n zeros after each element shift it by one column from row to row.
  const n = x.size;
  const rows = x.unsqueeze(1).pad([0, [0, n]]);
  const square = rows
    .flatten()
    .slice([0, n * n])
    .reshape([n, n]);
  return square.pad([
    [Math.max(-offset, 0), Math.max(offset, 0)],
    [Math.max(offset, 0), Math.max(-offset, 0)],
  ]);
}
