/**
 * What every operation on one operand gives where it may go wrong, and its derivative there. Infinities, NaN and signs of
 * zero follow IEEE 754 and PyTorch; the other numbers were computed with 30 digits.
 */
import type { UnaryName } from '../../src/elementwise/rule.js';

/** The least positive number in double precision. */
export const TINY = 5e-324;

/** The points. */
export const EDGES = [-Infinity, -1, -0, 0, 1, Infinity, Number.NaN, TINY] as const;

type PerEdge = readonly [number, number, number, number, number, number, number, number];

const nan = Number.NaN;
const inf = Infinity;
const everywhere = (x: number): PerEdge => [x, x, x, x, x, x, x, x];
const { PI, E, LN2, LN10 } = Math;

/** `derivative` is that of the row; NaN where PyTorch's formula gives none. */
export const unaryEdges: Readonly<
  Record<UnaryName, { readonly value: PerEdge; readonly derivative: PerEdge }>
> = {
  neg: {
    value: [inf, 1, 0, -0, -1, -inf, nan, -TINY],
    derivative: everywhere(-1),
  },
  abs: {
    value: [inf, 1, 0, 0, 1, inf, nan, TINY],
    derivative: [-1, -1, 0, 0, 1, 1, nan, 1],
  },
  sign: {
    value: [-1, -1, -0, 0, 1, 1, nan, 1],
    derivative: everywhere(0),
  },
  square: {
    value: [inf, 1, 0, 0, 1, inf, nan, 0],
    derivative: [-inf, -2, 0, 0, 2, inf, nan, 2 * TINY],
  },
  sqrt: {
    value: [nan, nan, -0, 0, 1, inf, nan, 2.2227587494850775e-162],
    derivative: [nan, nan, -inf, inf, 0.5, 0, nan, 2.2494568972715982e161],
  },
  rsqrt: {
    value: [nan, nan, -inf, inf, 1, 0, nan, 4.498913794543196e161],
    derivative: [nan, nan, inf, -inf, -0.5, 0, nan, -inf],
  },
  reciprocal: {
    value: [-0, -1, -inf, inf, 1, 0, nan, inf],
    derivative: [0, -1, -inf, -inf, -1, 0, nan, -inf],
  },
  clamp: {
    value: [-inf, -1, -0, 0, 1, inf, nan, TINY],
    derivative: [1, 1, 1, 1, 1, 1, 0, 1],
  },
  floor: {
    value: [-inf, -1, -0, 0, 1, inf, nan, 0],
    derivative: everywhere(0),
  },
  ceil: {
    value: [-inf, -1, -0, 0, 1, inf, nan, 1],
    derivative: everywhere(0),
  },
  trunc: {
    value: [-inf, -1, -0, 0, 1, inf, nan, 0],
    derivative: everywhere(0),
  },
  round: {
    value: [-inf, -1, -0, 0, 1, inf, nan, 0],
    derivative: everywhere(0),
  },
  exp: {
    value: [0, 1 / E, 1, 1, E, inf, nan, 1],
    derivative: [0, 1 / E, 1, 1, E, inf, nan, 1],
  },
  expm1: {
    value: [-1, -0.6321205588285577, -0, 0, 1.7182818284590453, inf, nan, TINY],
    derivative: [0, 1 / E, 1, 1, E, inf, nan, 1],
  },
  log: {
    value: [nan, nan, -inf, -inf, 0, inf, nan, -744.4400719213812],
    derivative: [0, -1, -inf, inf, 1, 0, nan, inf],
  },
  log1p: {
    value: [nan, -inf, -0, 0, LN2, inf, nan, TINY],
    derivative: [0, inf, 1, 1, 0.5, 0, nan, 1],
  },
  log2: {
    value: [nan, nan, -inf, -inf, 0, inf, nan, -1074],
    derivative: [0, -1 / LN2, -inf, inf, 1 / LN2, 0, nan, inf],
  },
  log10: {
    value: [nan, nan, -inf, -inf, 0, inf, nan, -323.3062153431158],
    derivative: [0, -1 / LN10, -inf, inf, 1 / LN10, 0, nan, inf],
  },
  sinh: {
    value: [-inf, -1.1752011936438014, -0, 0, 1.1752011936438014, inf, nan, TINY],
    derivative: [inf, 1.5430806348152437, 1, 1, 1.5430806348152437, inf, nan, 1],
  },
  cosh: {
    value: [inf, 1.5430806348152437, 1, 1, 1.5430806348152437, inf, nan, 1],
    derivative: [-inf, -1.1752011936438014, 0, 0, 1.1752011936438014, inf, nan, TINY],
  },
  tanh: {
    value: [-1, -0.7615941559557649, -0, 0, 0.7615941559557649, 1, nan, TINY],
    derivative: [0, 0.4199743416140261, 1, 1, 0.4199743416140261, 0, nan, 1],
  },
  asinh: {
    value: [-inf, -0.881373587019543, -0, 0, 0.881373587019543, inf, nan, TINY],
    derivative: [0, Math.SQRT1_2, 1, 1, Math.SQRT1_2, 0, nan, 1],
  },
  acosh: {
    value: [nan, nan, nan, nan, 0, inf, nan, nan],
    derivative: [0, inf, nan, nan, inf, 0, nan, nan],
  },
  atanh: {
    value: [nan, -inf, -0, 0, inf, nan, nan, TINY],
    derivative: [0, inf, 1, 1, inf, 0, nan, 1],
  },
  sin: {
    value: [nan, -0.8414709848078965, -0, 0, 0.8414709848078965, nan, nan, TINY],
    derivative: [nan, 0.5403023058681398, 1, 1, 0.5403023058681398, nan, nan, 1],
  },
  cos: {
    value: [nan, 0.5403023058681398, 1, 1, 0.5403023058681398, nan, nan, 1],
    derivative: [nan, 0.8414709848078965, 0, 0, -0.8414709848078965, nan, nan, -TINY],
  },
  tan: {
    value: [nan, -1.5574077246549023, -0, 0, 1.5574077246549023, nan, nan, TINY],
    derivative: [nan, 3.4255188208147596, 1, 1, 3.4255188208147596, nan, nan, 1],
  },
  asin: {
    value: [nan, -PI / 2, -0, 0, PI / 2, nan, nan, TINY],
    derivative: [nan, inf, 1, 1, inf, nan, nan, 1],
  },
  acos: {
    value: [nan, PI, PI / 2, PI / 2, 0, nan, nan, PI / 2],
    derivative: [nan, -inf, -1, -1, -inf, nan, nan, -1],
  },
  atan: {
    value: [-PI / 2, -PI / 4, -0, 0, PI / 4, PI / 2, nan, TINY],
    derivative: [0, 0.5, 1, 1, 0.5, 0, nan, 1],
  },
  erf: {
    value: [-1, -0.8427007929497149, -0, 0, 0.8427007929497149, 1, nan, TINY],
    derivative: [
      0,
      0.4151074974205947,
      1.1283791670955126,
      1.1283791670955126,
      0.4151074974205947,
      0,
      nan,
      1.1283791670955126,
    ],
  },
  erfc: {
    value: [2, 1.8427007929497148, 1, 1, 0.15729920705028513, 0, nan, 1],
    derivative: [
      0,
      -0.4151074974205947,
      -1.1283791670955126,
      -1.1283791670955126,
      -0.4151074974205947,
      0,
      nan,
      -1.1283791670955126,
    ],
  },
  lgamma: {
    value: [inf, inf, inf, inf, 0, inf, nan, 744.4400719213812],
    derivative: [nan, nan, inf, -inf, -0.5772156649015329, inf, nan, -inf],
  },
  digamma: {
    value: [nan, nan, inf, -inf, -0.5772156649015329, inf, nan, -inf],
    derivative: [nan, inf, inf, inf, 1.6449340668482264, 0, nan, inf],
  },
  polygamma: {
    value: [nan, inf, inf, inf, 1.6449340668482264, 0, nan, inf],
    derivative: [nan, -inf, inf, -inf, -2.4041138063191885, 0, nan, -inf],
  },
  sigmoid: {
    value: [0, 0.2689414213699951, 0.5, 0.5, 0.7310585786300049, 1, nan, 0.5],
    derivative: [0, 0.19661193324148185, 0.25, 0.25, 0.19661193324148185, 0, nan, 0.25],
  },
  logSigmoid: {
    value: [-inf, -1.3132616875182228, -LN2, -LN2, -0.3132616875182228, -0, nan, -LN2],
    derivative: [1, 0.7310585786300049, 0.5, 0.5, 0.2689414213699951, 0, nan, 0.5],
  },
  softplus: {
    value: [0, 0.3132616875182228, LN2, LN2, 1.3132616875182228, inf, nan, LN2],
    derivative: [0, 0.2689414213699951, 0.5, 0.5, 0.7310585786300049, 1, nan, 0.5],
  },
  relu: {
    value: [0, 0, 0, 0, 1, inf, nan, TINY],
    derivative: [0, 0, 0, 0, 1, 1, 1, 1],
  },
  leakyRelu: {
    value: [-inf, -0.01, -0, 0, 1, inf, nan, TINY],
    derivative: [0.01, 0.01, 0.01, 0.01, 1, 1, 0.01, 1],
  },
  hardtanh: {
    value: [-1, -1, -0, 0, 1, 1, nan, TINY],
    derivative: [0, 0, 1, 1, 0, 0, 1, 1],
  },
  elu: {
    value: [-1, -0.6321205588285577, -0, 0, 1, inf, nan, TINY],
    derivative: [0, 1 / E, 1, 1, 1, 1, nan, 1],
  },
  selu: {
    value: [-1.7580993408473766, -1.1113307378125628, -0, 0, 1.0507009873554805, inf, nan, TINY],
    derivative: [
      0,
      0.646768603034814,
      1.7580993408473766,
      1.7580993408473766,
      1.0507009873554805,
      1.0507009873554805,
      nan,
      1.0507009873554805,
    ],
  },
  silu: {
    value: [nan, -0.2689414213699951, -0, 0, 0.7310585786300049, inf, nan, 0],
    derivative: [nan, 0.07232948812851327, 0.5, 0.5, 0.9276705118714867, nan, nan, 0.5],
  },
  mish: {
    value: [nan, -0.3034014613741089, -0, 0, 0.8650983882673103, inf, nan, TINY],
    derivative: [nan, 0.05921675587739495, 0.6, 0.6, 1.0490362200997922, nan, nan, 0.6],
  },
  gelu: {
    value: [nan, -0.15865525393145705, -0, 0, 0.8413447460685429, inf, nan, 0],
    derivative: [nan, -0.0833154705876863, 0.5, 0.5, 1.0833154705876864, nan, nan, 0.5],
  },
  geluTanh: {
    value: [nan, -0.1588080093917233, -0, 0, 0.8411919906082767, inf, nan, 0],
    derivative: [nan, -0.08296408384578255, 0.5, 0.5, 1.0829640838457826, nan, nan, 0.5],
  },
};
