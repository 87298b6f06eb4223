/**
 * The table of operations on one operand: a row is the function, what its derivative reads, and the derivative.
 *
 * A row is at once the rule, the free function `tanh(x)`, and the methods `Value.tanh` and `Tensor.tanh`.
 */
import { type Arithmetic, type Unary, unary } from './rule.js';

/** y = −x. */
export const neg: Unary = unary(
  'neg',
  (x) => -x,
  {},
  (dy) => dy.neg(),
  { keepsIntegers: true },
);

/** y = |x|. At 0 the derivative is taken as 0, as PyTorch does. */
// d|x| = sign(x)
export const abs: Unary = unary('abs', Math.abs, { x: true }, (dy, x) => dy.mul(x.sign()), {
  domain: [0.2, 2],
  keepsIntegers: true,
});

/** y = −1, 0 or 1, the sign of x; NaN for NaN. The derivative is taken as 0 at 0 too. */
export const sign: Unary = unary('sign', Math.sign, {}, zero, {
  domain: [0.2, 2],
  keepsIntegers: true,
});

/** y = eˣ. */
// d eˣ = eˣ
export const exp: Unary = unary('exp', Math.exp, { y: true }, (dy, _x, y) => dy.mul(y));

/** y = eˣ − 1, exact near 0. */
export const expm1: Unary = unary('expm1', Math.expm1, { y: true }, (dy, _x, y) =>
  dy.mul(y.add(1)),
);

/** y = ln x; −∞ at 0, NaN below. */
// d ln x = 1/x
export const log: Unary = unary('log', Math.log, { x: true }, (dy, x) => dy.div(x), {
  domain: [0.2, 3],
});

/** y = ln(1 + x), exact near 0. */
export const log1p: Unary = unary('log1p', Math.log1p, { x: true }, (dy, x) => dy.div(x.add(1)), {
  domain: [-0.8, 3],
});

/** y = log₂ x. */
export const log2: Unary = unary(
  'log2',
  Math.log2,
  { x: true },
  (dy, x) => dy.div(x.mul(Math.LN2)),
  { domain: [0.2, 3] },
);

/** y = log₁₀ x. */
export const log10: Unary = unary(
  'log10',
  Math.log10,
  { x: true },
  (dy, x) => dy.div(x.mul(Math.LN10)),
  { domain: [0.2, 3] },
);

/** y = √x; NaN below 0. The derivative at 0 is +∞. */
// d√x = 1/(2√x)
export const sqrt: Unary = unary('sqrt', Math.sqrt, { y: true }, (dy, _x, y) => dy.div(y.mul(2)), {
  domain: [0.2, 3],
});

/** y = 1/√x. */
// d x^(−1/2) = −½ y³
export const rsqrt: Unary = unary(
  'rsqrt',
  (x) => 1 / Math.sqrt(x),
  { y: true },
  (dy, _x, y) => dy.mul(y.mul(y).mul(y)).mul(-0.5),
  { domain: [0.3, 3] },
);

/** y = x². */
export const square: Unary = unary(
  'square',
  (x) => x * x,
  { x: true },
  (dy, x) => dy.mul(x).mul(2),
  { keepsIntegers: true },
);

/** y = 1/x. */
// d(1/x) = −y²
export const reciprocal: Unary = unary(
  'reciprocal',
  (x) => 1 / x,
  { y: true },
  (dy, _x, y) => dy.mul(y.mul(y)).neg(),
  { domain: [0.3, 3] },
);

/** y = sin x. */
export const sin: Unary = unary('sin', Math.sin, { x: true }, (dy, x) => dy.mul(x.cos()));

/** y = cos x. */
export const cos: Unary = unary('cos', Math.cos, { x: true }, (dy, x) => dy.mul(x.sin()).neg());

/** y = tan x. */
// d tan x = 1 + tan² x
export const tan: Unary = unary(
  'tan',
  Math.tan,
  { y: true },
  (dy, _x, y) => dy.mul(y.square().add(1)),
  { domain: [-1, 1] },
);

/** y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ). */
// d tanh x = 1 − tanh² x
export const tanh: Unary = unary('tanh', Math.tanh, { y: true }, (dy, _x, y) =>
  dy.mul(y.square().neg().add(1)),
);

/** y = 1 / (1 + e⁻ˣ), the logistic function. */
// dσ = σ(1 − σ)
export const sigmoid: Unary = unary('sigmoid', logistic, { y: true }, (dy, _x, y) =>
  dy.mul(y).mul(y.neg().add(1)),
);

/** y = max(x, 0). At 0 the derivative is taken as 0. */
export const relu: Unary = unary(
  'relu',
  (x) => Math.max(x, 0),
  { y: true },
  (dy, _x, y) => y.greater(0).where(dy, 0),
  { domain: [0.2, 2], keepsIntegers: true },
);

/** y = ln(1 + eˣ), a smooth relu; exact for large |x|. */
// d softplus = σ(x)
export const softplus: Unary = unary(
  'softplus',
  (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  { x: true },
  (dy, x) => dy.mul(x.sigmoid()),
);

/** y = the greatest integer ≤ x. The derivative is taken as 0 at the steps too. */
export const floor: Unary = unary('floor', Math.floor, {}, zero, {
  domain: [0.2, 0.8],
  keepsIntegers: true,
});

/** y = the least integer ≥ x. The derivative is taken as 0 at the steps too. */
export const ceil: Unary = unary('ceil', Math.ceil, {}, zero, {
  domain: [0.2, 0.8],
  keepsIntegers: true,
});

/** y = the integer nearest to x; halves go to the even neighbour, as in NumPy and PyTorch. The derivative is 0. */
export const round: Unary = unary('round', roundHalfToEven, {}, zero, {
  domain: [0.6, 1.4],
  keepsIntegers: true,
});

/** Never overflows: the exponential is taken of −|x|. */
function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/** The derivative of a function that is constant between its steps. */
function zero<T extends Arithmetic<T>>(dy: T): T {
  return dy.constant(0);
}
