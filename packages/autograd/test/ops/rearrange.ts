/** Rows for operations that reorder, repeat, join and pad. */
import { concat, diag, stack } from '../../src/index.js';
import { at, build, type OpCase, type Plain } from '../support/cases.js';

const modulo = (i: number, length: number) => ((i % length) + length) % length;

/** An index with one of its numbers replaced. */
const put = (index: readonly number[], axis: number, value: number) => index.with(axis, value);

const joined = (parts: Plain[], axis: number): Plain => {
  const length = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  return build(parts[0]!.shape.with(axis, length), (index) => {
    let position = index[axis]!;
    const part = parts.find(({ shape }) => {
      if (position < shape[axis]!) return true;
      position -= shape[axis]!;
      return false;
    });
    return at(part!, put(index, axis, position));
  });
};

const joins: OpCase[] = [
  ...([0, 1, -1] as const).map(
    (axis): OpCase => ({
      name: `concat of three along axis ${axis}`,
      f: (...xs) => concat(xs, axis),
      inputs: [1, 3, 0].map((length) => ({
        shape: [2, 2, 2].with(axis < 0 ? 2 : axis, length),
      })),
      reference: (...xs) => joined(xs, axis < 0 ? 2 : axis),
    }),
  ),
  {
    name: 'concat of one thing twice',
    f: (x) => concat([x, x]),
    inputs: [{ shape: [2, 2] }],
    reference: (x) => joined([x!, x!], 0),
  },
  ...([0, 1, -1] as const).map(
    (axis): OpCase => ({
      name: `stack along axis ${axis}`,
      f: (x, y) => stack([x, y!], axis),
      inputs: [{ shape: [2, 3] }, { shape: [2, 3] }],
      reference: (x, y) => {
        const place = axis < 0 ? 2 : axis;
        return build([2, 3].toSpliced(place, 0, 2), (i) =>
          at(i[place] === 0 ? x! : y!, i.toSpliced(place, 1)),
        );
      },
    }),
  ),
  {
    name: 'stack of scalars',
    f: (x, y) => stack([x, y!, x]),
    inputs: [{ shape: [] }, { shape: [] }],
    reference: (x, y) => ({ shape: [3], data: [x!, y!, x!].flatMap(({ data }) => data) }),
  },
  {
    name: 'split into given lengths',
    f: (x) => {
      const [a, b, c] = x.split([1, 0, 2], 1);
      return concat([c!, b!, a!], 1);
    },
    inputs: [{ shape: [2, 3] }],
    reference: (x) => build([2, 3], ([i, j]) => at(x!, [i!, [1, 2, 0][j!]!])),
  },
  {
    name: 'split into equal parts and a rest',
    f: (x) => x.split(2).at(-1)!,
    inputs: [{ shape: [5, 2] }],
    reference: (x) => build([1, 2], ([, j]) => at(x!, [4, j!])),
  },
  {
    name: 'chunk',
    f: (x) => x.chunk(2, -1)[1]!,
    inputs: [{ shape: [2, 5] }],
    reference: (x) => build([2, 2], ([i, j]) => at(x!, [i!, j! + 3])),
  },
];

const orders: OpCase[] = [
  {
    name: 'flip of two axes',
    f: (x) => x.flip([0, -1]),
    inputs: [{ shape: [2, 3, 2] }],
    reference: (x) => build([2, 3, 2], ([i, j, k]) => at(x!, [1 - i!, j!, 1 - k!])),
  },
  {
    name: 'flip of all axes',
    f: (x) => x.flip(),
    inputs: [{ shape: [2, 3] }],
    reference: (x) => ({ ...x!, data: x!.data.toReversed() }),
  },
  {
    name: 'flip of nothing',
    f: (x) => x.flip(0),
    inputs: [{ shape: [0, 2] }],
    reference: (x) => x!,
  },
  ...([2, -1, 7, 0] as const).map(
    (shift): OpCase => ({
      name: `roll by ${shift}`,
      f: (x) => x.roll(shift, 1),
      inputs: [{ shape: [2, 3] }],
      reference: (x) => build([2, 3], ([i, j]) => at(x!, [i!, modulo(j! - shift, 3)])),
    }),
  ),
  {
    name: 'roll along two axes',
    f: (x) => x.roll([1, -1], [0, -1]),
    inputs: [{ shape: [3, 4] }],
    reference: (x) => build([3, 4], ([i, j]) => at(x!, [modulo(i! - 1, 3), modulo(j! + 1, 4)])),
  },
  {
    name: 'roll of the flattened tensor',
    f: (x) => x.roll(2),
    inputs: [{ shape: [2, 3] }],
    reference: (x) => ({ ...x!, data: [...x!.data.slice(-2), ...x!.data.slice(0, -2)] }),
  },
  {
    name: 'roll of nothing',
    f: (x) => x.roll(1, 0),
    inputs: [{ shape: [0, 2] }],
    reference: (x) => x!,
  },
  {
    name: 'moveAxis of one axis',
    f: (x) => x.moveAxis(0, -1),
    inputs: [{ shape: [2, 3, 4] }],
    reference: (x) => build([3, 4, 2], ([i, j, k]) => at(x!, [k!, i!, j!])),
  },
  {
    name: 'moveAxis of two axes',
    f: (x) => x.moveAxis([2, 0], [0, 1]),
    inputs: [{ shape: [2, 3, 4] }],
    reference: (x) => build([4, 2, 3], ([i, j, k]) => at(x!, [j!, k!, i!])),
  },
  {
    name: 'select',
    f: (x) => x.select(1, -2),
    inputs: [{ shape: [2, 3, 2] }],
    reference: (x) => build([2, 2], ([i, j]) => at(x!, [i!, 1, j!])),
  },
];

const repetitions: OpCase[] = [
  ...(
    [
      { shape: [2, 3], repeats: [2, 2] },
      { shape: [3], repeats: [2, 1, 2] },
      { shape: [2, 1, 2], repeats: [3] },
      { shape: [2], repeats: [0] },
      { shape: [], repeats: [2] },
    ] as const
  ).map(({ shape, repeats }): OpCase => {
    const rank = Math.max(shape.length, repeats.length);
    const padded = (list: readonly number[]) => [
      ...new Array<number>(rank - list.length).fill(1),
      ...list,
    ];
    const times = padded(repeats);
    const lengths = padded(shape);
    return {
      name: `tile of [${shape}] by [${repeats}]`,
      f: (x) => x.tile(repeats),
      inputs: [{ shape }],
      reference: (x) =>
        build(
          lengths.map((length, axis) => length * times[axis]!),
          (i) =>
            at(
              { ...x!, shape: lengths },
              i.map((n, axis) => n % lengths[axis]!),
            ),
        ),
    };
  }),
  {
    name: 'repeatInterleave along an axis',
    f: (x) => x.repeatInterleave(3, 1),
    inputs: [{ shape: [2, 2] }],
    reference: (x) => build([2, 6], ([i, j]) => at(x!, [i!, Math.floor(j! / 3)])),
  },
  {
    name: 'repeatInterleave of the flattened tensor',
    f: (x) => x.repeatInterleave(2),
    inputs: [{ shape: [2, 2] }],
    reference: (x) => ({ shape: [8], data: x!.data.flatMap((value) => [value, value]) }),
  },
  {
    name: 'unfold with overlap',
    f: (x) => x.unfold(0, 3, 2),
    inputs: [{ shape: [6, 2] }],
    reference: (x) => build([2, 2, 3], ([i, j, k]) => at(x!, [2 * i! + k!, j!])),
  },
];

/** x, with `value` at indices that lie outside. */
const around = (x: Plain, shape: number[], before: number[], value: number): Plain =>
  build(shape, (index) => {
    const inner = index.map((i, axis) => i - before[axis]!);
    const inside = inner.every((i, axis) => i >= 0 && i < x.shape[axis]!);
    return inside ? at(x, inner) : value;
  });

const paddings: OpCase[] = [
  {
    name: 'pad of every axis',
    f: (x) => x.pad([[1, 0], 2], 0.5),
    inputs: [{ shape: [2, 3] }],
    reference: (x) => around(x!, [3, 7], [1, 2], 0.5),
  },
  {
    name: 'pad of the last axis',
    f: (x) => x.pad([[0, 2]]),
    inputs: [{ shape: [2, 3] }],
    reference: (x) => around(x!, [2, 5], [0, 0], 0),
  },
  {
    name: 'pad that takes away',
    f: (x) =>
      x.pad(
        [
          [-1, 2],
          [1, -2],
        ],
        -1,
      ),
    inputs: [{ shape: [2, 3] }],
    reference: (x) =>
      around(
        build([2, 1], ([i, j]) => at(x!, [i!, j!])),
        [3, 2],
        [-1, 1],
        -1,
      ),
  },
  {
    name: 'pad of nothing',
    f: (x) => x.pad([1], 3),
    inputs: [{ shape: [0] }],
    reference: () => ({ shape: [2], data: [3, 3] }),
  },
];

const diagonals: OpCase[] = [
  ...([-1, 0, 2] as const).flatMap((offset): OpCase[] => [
    {
      name: `tril with diagonal ${offset}`,
      f: (x) => x.tril(offset),
      inputs: [{ shape: [2, 3, 4] }],
      reference: (x) => build([2, 3, 4], (i) => (i[2]! <= i[1]! + offset ? at(x!, i) : 0)),
    },
    {
      name: `triu with diagonal ${offset}`,
      f: (x) => x.triu(offset),
      inputs: [{ shape: [3, 4] }],
      reference: (x) => build([3, 4], (i) => (i[1]! >= i[0]! + offset ? at(x!, i) : 0)),
    },
    {
      name: `diagonal ${offset} of matrices`,
      f: (x) => x.diagonal(offset),
      inputs: [{ shape: [2, 3, 4] }],
      reference: (x) =>
        build([2, { [-1]: 2, 0: 3, 2: 2 }[offset]], ([n, i]) =>
          at(x!, [n!, i! + Math.max(-offset, 0), i! + Math.max(offset, 0)]),
        ),
    },
    {
      name: `diag with offset ${offset}`,
      f: (x) => diag(x, offset),
      inputs: [{ shape: [2] }],
      reference: (x) => {
        const n = 2 + Math.abs(offset);
        return build([n, n], ([i, j]) => (j! - i! === offset ? x!.data[Math.min(i!, j!)]! : 0));
      },
    },
  ]),
  {
    name: 'diagonal of other axes',
    f: (x) => x.diagonal(0, 2, 0),
    inputs: [{ shape: [3, 2, 2] }],
    reference: (x) => build([2, 2], ([j, i]) => at(x!, [i!, j!, i!])),
  },
  {
    name: 'diagonal beside the matrix',
    f: (x) => x.diagonal(3),
    inputs: [{ shape: [2, 3] }],
    reference: () => ({ shape: [0], data: [] }),
  },
  {
    name: 'diag of nothing',
    f: (x) => diag(x),
    inputs: [{ shape: [0] }],
    reference: () => ({ shape: [0, 0], data: [] }),
  },
];

export const rearrangeCases: readonly OpCase[] = [
  ...joins,
  ...orders,
  ...repetitions,
  ...paddings,
  ...diagonals,
];
