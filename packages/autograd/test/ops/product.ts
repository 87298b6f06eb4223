/** Rows for matrix products and Einstein sums. */
import { bmm, dot, einsum, outer } from '../../src/index.js';
import {
  at,
  broadcast,
  build,
  indicesOf,
  type OpCase,
  type Plain,
  total,
} from '../support/cases.js';

function product(a: Plain, b: Plain): Plain {
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const depth = a.shape.at(-1)!;
  return build([...batch, a.shape.at(-2)!, b.shape.at(-1)!], (index) => {
    const lead = index.slice(0, -2);
    const [row, column] = index.slice(-2) as [number, number];
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += at(a, [...lead, row, k]) * at(b, [...lead, k, column]);
    return sum;
  });
}

const withAxis = (x: Plain, axis: number): Plain => ({
  ...x,
  shape: x.shape.toSpliced(axis, 0, 1),
});
const withoutAxis = (x: Plain, axis: number): Plain => ({
  ...x,
  shape: x.shape.toSpliced(axis, 1),
});

const products: OpCase[] = [
  ...(
    [
      [
        [3, 4],
        [4, 5],
      ],
      [
        [1, 1],
        [1, 1],
      ],
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
      [
        [2, 1, 3, 4],
        [5, 4, 2],
      ],
      [
        [2, 3, 4],
        [4, 5],
      ],
      [
        [3, 0],
        [0, 2],
      ],
      [
        [0, 3],
        [3, 2],
      ],
      [
        [7, 9],
        [9, 6],
      ],
    ] as const
  ).map(
    ([a, b]): OpCase => ({
      name: `matmul of [${a}] and [${b}]`,
      f: (x, y) => x.matmul(y!),
      inputs: [{ shape: a }, { shape: b }],
      reference: (x, y) => product(x!, y!),
    }),
  ),
  {
    name: 'matmul of a vector and a matrix',
    f: (x, y) => x.matmul(y!),
    inputs: [{ shape: [3] }, { shape: [3, 4] }],
    reference: (x, y) => withoutAxis(product(withAxis(x!, 0), y!), 0),
  },
  {
    name: 'matmul of matrices and a vector',
    f: (x, y) => x.matmul(y!),
    inputs: [{ shape: [2, 3, 4] }, { shape: [4] }],
    reference: (x, y) => withoutAxis(product(x!, withAxis(y!, 1)), 2),
  },
  {
    name: 'matmul of two vectors',
    f: (x, y) => x.matmul(y!),
    inputs: [{ shape: [4] }, { shape: [4] }],
    reference: (x, y) => ({ shape: [], data: product(withAxis(x!, 0), withAxis(y!, 1)).data }),
  },
];

/** Every letter as a loop: elements are multiplied over all operands and summed over the letters not in the result. */
export function sumOfProducts(equation: string, operands: readonly Plain[]): Plain {
  const [left = '', result = ''] = equation.split('->');
  const terms = left.split(',');
  const lengths = new Map<string, number>();
  for (const [i, term] of terms.entries()) {
    for (const [axis, letter] of [...term].entries()) {
      lengths.set(letter, Math.max(lengths.get(letter) ?? 0, operands[i]!.shape[axis]!));
    }
  }
  const inner = [...lengths.keys()].filter((letter) => !result.includes(letter));
  const lengthsOf = (letters: readonly string[]) => letters.map((letter) => lengths.get(letter)!);
  return build(lengthsOf([...result]), (outside) =>
    total(
      [...indicesOf(lengthsOf(inner))].map((inside) => {
        const position = (letter: string) =>
          result.includes(letter)
            ? outside[result.indexOf(letter)]!
            : inside[inner.indexOf(letter)]!;
        return terms
          .map((term, i) => at(operands[i]!, [...term].map(position)))
          .reduce((a, b) => a * b, 1);
      }),
    ),
  );
}

const einsums = (
  [
    ['ij,jk->ik', [2, 3], [3, 2]],
    ['bij,bjk->bik', [2, 2, 3], [2, 3, 1]],
    ['ij->ji', [2, 3]],
    ['ii->', [3, 3]],
    ['ii->i', [3, 3]],
    ['iji->j', [2, 3, 2]],
    ['iii->i', [2, 2, 2]],
    ['i,j->ij', [2], [3]],
    ['i,i->i', [3], [3]],
    ['ij,k->', [2, 2], [3]],
    ['ij,jk,kl->il', [2, 2], [2, 3], [3, 2]],
    ['ijk,jil->kl', [2, 3, 2], [3, 2, 2]],
    ['ij,ij->', [2, 3], [1, 3]],
    ['ij,ij->ij', [2, 1], [2, 3]],
    ['i,ij,ji->j', [2], [2, 3], [3, 2]],
    [',i->i', [], [2]],
    ['ij,jk->ik', [2, 0], [0, 3]],
    ['ij->', [0, 3]],
  ] as const
).map(
  ([equation, ...shapes]): OpCase => ({
    name: `einsum '${equation}' of ${shapes.map((shape) => `[${shape}]`).join(' and ')}`,
    f: (...xs) => einsum(equation, ...xs),
    inputs: shapes.map((shape) => ({ shape })),
    reference: (...xs) => sumOfProducts(equation, xs),
  }),
);

const einsumsWithEllipsis = (
  [
    ['...ij,...jk->...ik', 'abij,bjk->abik', [2, 1, 2, 2], [2, 2, 1]],
    ['i...->...', 'iab->ab', [2, 2, 3]],
    ['...i,...i', 'abi,bi->ab', [2, 2, 2], [2, 2]],
    ['...,...', 'ab,b->ab', [2, 3], [3]],
    ['...i->i', 'abi->i', [2, 2, 3]],
    ['ba', 'ba->ab', [2, 3]],
    [' i j , j -> i ', 'ij,j->i', [2, 3], [3]],
  ] as const
).map(
  ([equation, spelledOut, ...shapes]): OpCase => ({
    name: `einsum '${equation}'`,
    f: (...xs) => einsum(equation, ...xs),
    inputs: shapes.map((shape) => ({ shape })),
    reference: (...xs) => sumOfProducts(spelledOut, xs),
  }),
);

const vectorProducts: OpCase[] = [
  {
    name: 'dot',
    f: (a, b) => dot(a, b!),
    inputs: [{ shape: [4] }, { shape: [4] }],
    reference: (...xs) => sumOfProducts('i,i->', xs),
  },
  {
    name: 'dot of nothing',
    f: (a, b) => dot(a, b!),
    inputs: [{ shape: [0] }, { shape: [0] }],
    reference: () => ({ shape: [], data: [0] }),
  },
  {
    name: 'outer',
    f: (a, b) => outer(a, b!),
    inputs: [{ shape: [2] }, { shape: [3] }],
    reference: (...xs) => sumOfProducts('i,j->ij', xs),
  },
  {
    name: 'bmm',
    f: (a, b) => bmm(a, b!),
    inputs: [{ shape: [2, 2, 3] }, { shape: [2, 3, 2] }],
    reference: (...xs) => sumOfProducts('bij,bjk->bik', xs),
  },
];

export const productCases: readonly OpCase[] = [
  ...products,
  ...einsums,
  ...einsumsWithEllipsis,
  ...vectorProducts,
];
