/** What operations on two operands give where they may go wrong, with the derivative by each: IEEE 754 and PyTorch. */
import type { BinaryName, ComparisonName, PredicateName } from '../../src/elementwise/rule.js';

const nan = Number.NaN;
const inf = Infinity;
const TINY = 5e-324;

/** [a, b, y, ∂y/∂a, ∂y/∂b] */
export type PairEdge = readonly [number, number, number, number, number];

export const pairEdges: Readonly<Record<BinaryName, readonly PairEdge[]>> = {
  add: [
    [inf, -inf, nan, 1, 1],
    [-0, 0, 0, 1, 1],
    [-0, -0, -0, 1, 1],
    [nan, 1, nan, 1, 1],
    [TINY, TINY, 2 * TINY, 1, 1],
  ],
  sub: [
    [inf, inf, nan, 1, -1],
    [0, 0, 0, 1, -1],
    [-0, 0, -0, 1, -1],
    [1, nan, nan, 1, -1],
    [TINY, TINY, 0, 1, -1],
  ],
  mul: [
    [0, inf, nan, inf, 0],
    [inf, -1, -inf, -1, inf],
    [-0, 1, -0, 1, 0],
    [nan, 0, nan, 0, nan],
    [TINY, 0.5, 0, 0.5, TINY],
    [TINY, -1, -TINY, -1, TINY],
  ],
  div: [
    [1, 0, inf, inf, -inf],
    [-1, 0, -inf, inf, inf],
    [1, -0, -inf, -inf, -inf],
    [0, 0, nan, inf, nan],
    [inf, inf, nan, 0, nan],
    [1, inf, 0, 0, 0],
    [1, TINY, inf, inf, -inf],
    [nan, 2, nan, 0.5, nan],
  ],
  pow: [
    [0, 0, 1, 0, 0],
    [TINY, 0, 1, 0, -744.4400719213812],
    [inf, 0, 1, 0, inf],
    [0, 2, 0, 0, 0],
    [-0, 3, -0, 0, 0],
    [0, -1, inf, -inf, -inf],
    [0, 0.5, 0, inf, 0],
    [-1, inf, 1, inf, nan],
    [-1, -inf, 1, -inf, nan],
    [1, nan, 1, nan, 0],
    [nan, 0, 1, 0, nan],
    [-2, 3, -8, 12, nan],
    [-2, 0.5, nan, nan, nan],
    [inf, -1, 0, 0, nan],
    [2, inf, inf, inf, inf],
    [2, -inf, 0, nan, 0],
  ],
  maximum: [
    [1, 1, 1, 0.5, 0.5],
    [0, -0, 0, 0.5, 0.5],
    [inf, inf, inf, 0.5, 0.5],
    [nan, 1, nan, 1, 1],
    [1, nan, nan, 1, 1],
    [TINY, 0, TINY, 1, 0],
    [-inf, -1, -1, 0, 1],
  ],
  minimum: [
    [1, 1, 1, 0.5, 0.5],
    [0, -0, -0, 0.5, 0.5],
    [-inf, -inf, -inf, 0.5, 0.5],
    [nan, 1, nan, 1, 1],
    [1, nan, nan, 1, 1],
    [TINY, 0, 0, 0, 1],
    [-inf, -1, -inf, 1, 0],
  ],
  atan2: [
    [0, 1, 0, 1, 0],
    [-0, 1, -0, 1, 0],
    [0, -1, Math.PI, -1, 0],
    [-0, -1, -Math.PI, -1, 0],
    [1, 0, Math.PI / 2, 0, -1],
    [0, 0, 0, nan, nan],
    [inf, inf, Math.PI / 4, nan, nan],
    [nan, 1, nan, nan, nan],
  ],
  logaddexp: [
    [inf, -inf, inf, 1, 0],
    [-inf, 1, 1, 0, 1],
    [1000, 1000, 1000 + Math.LN2, 0.5, 0.5],
    [-inf, -inf, -inf, nan, nan],
    [inf, inf, inf, nan, nan],
    [nan, 1, nan, nan, nan],
    [0, TINY, Math.LN2, 0.5, 0.5],
  ],
  remainder: [
    [5, 3, 2, 1, -1],
    [-5, 3, 1, 1, 2],
    [5, -3, -1, 1, 2],
    [-5, -3, -2, 1, -1],
    [6, 3, 0, 1, -2],
    [1, 0, nan, 1, -inf],
    [1, inf, 1, 1, 0],
    [-1, inf, inf, 1, 1],
    [1, -inf, -inf, 1, 1],
    [1, 0.1, 0.09999999999999995, 1, -9],
    [inf, 2, nan, 1, -inf],
    [nan, 2, nan, 1, nan],
    [TINY, 1, TINY, 1, 0],
  ],
  xlogy: [
    [0, 0, 0, 0, nan],
    [0, inf, 0, inf, 0],
    [0, -1, 0, 0, -0],
    [0, nan, nan, nan, nan],
    [1, 0, -inf, -inf, inf],
    [2, 1, 0, 0, 2],
    [1, -1, nan, nan, -1],
    [nan, 1, nan, 0, nan],
  ],
};

/** Where the answer is yes, among all pairs of -∞, -0, 0, 1, ∞ and NaN; a row per first operand. */
export const QUESTIONED = [-inf, -0, 0, 1, inf, nan] as const;

export const comparisonEdges: Readonly<Record<ComparisonName, readonly string[]>> = {
  equal: ['100000', '011000', '011000', '000100', '000010', '000000'],
  notEqual: ['011111', '100111', '100111', '111011', '111101', '111111'],
  less: ['011110', '000110', '000110', '000010', '000000', '000000'],
  lessEqual: ['111110', '011110', '011110', '000110', '000010', '000000'],
  greater: ['000000', '100000', '100000', '111000', '111100', '000000'],
  greaterEqual: ['100000', '111000', '111000', '111100', '111110', '000000'],
  logicalAnd: ['100111', '000000', '000000', '100111', '100111', '100111'],
  logicalOr: ['111111', '100111', '100111', '111111', '111111', '111111'],
  logicalXor: ['011000', '100111', '100111', '011000', '011000', '011000'],
};

export const predicateEdges: Readonly<Record<PredicateName, string>> = {
  logicalNot: '011000',
  isNaN: '000001',
  isFinite: '011100',
  isInfinite: '100010',
};
