/** Rows of the unary table: signs, powers, bounds and rounding. */
import { type Arithmetic, parametric, type Unary, unary } from '../rule.js';

/**
 * y = −x.
 *
 * @example neg(tensor([1, -2]))   // [-1, 2]
 */
export const neg: Unary = unary(
  'neg',
  (x) => -x,
  {},
  (dy) => dy.neg(),
  { keepsIntegers: true },
);

/**
 * y = |x|. At 0 the derivative is taken as 0, as PyTorch does.
 *
 * @example abs(tensor([1, -2]))   // [1, 2]
 */
// d|x| = sign(x)
export const abs: Unary = unary('abs', Math.abs, { x: true }, (dy, x) => dy.mul(x.sign()), {
  keepsIntegers: true,
});

/**
 * y = −1, 0 or 1, the sign of x; NaN for NaN. The derivative is taken as 0 at 0 too.
 *
 * @example sign(tensor([3, 0, -2]))   // [1, 0, -1]
 */
export const sign: Unary = unary('sign', Math.sign, {}, zero, {
  keepsIntegers: true,
});

/**
 * y = x².
 *
 * @example square(tensor([3, -2]))   // [9, 4]
 */
export const square: Unary = unary(
  'square',
  (x) => x * x,
  { x: true },
  (dy, x) => dy.mul(x).mul(2),
  { keepsIntegers: true },
);

/**
 * y = √x; NaN below 0. The derivative at 0 is +∞.
 *
 * @example sqrt(tensor([4, 2]))   // [2, 1.4142]
 */
// d√x = 1/(2√x)
export const sqrt: Unary = unary('sqrt', Math.sqrt, { y: true }, (dy, _x, y) => dy.div(y.mul(2)));

/**
 * y = 1/√x.
 *
 * @example rsqrt(tensor([4, 2]))   // [0.5, 0.7071]
 */
// d x^(−1/2) = −½ y³
export const rsqrt: Unary = unary(
  'rsqrt',
  (x) => 1 / Math.sqrt(x),
  { y: true },
  (dy, _x, y) => dy.mul(y.mul(y).mul(y)).mul(-0.5),
);

/**
 * y = 1/x.
 *
 * @example reciprocal(tensor([4, -2]))   // [0.25, -0.5]
 */
// d(1/x) = −y²
export const reciprocal: Unary = unary(
  'reciprocal',
  (x) => 1 / x,
  { y: true },
  (dy, _x, y) => dy.mul(y.mul(y)).neg(),
);

/**
 * y = x where it lies from `low` to `high`, else the bound that is nearer; `high` where the bounds are crossed. Defaults:
 * −∞ and ∞. The gradient passes from bound to bound, the bounds included.
 *
 * @example clamp(tensor([-2, 0.5, 2]), 0, 1)   // [0, 0.5, 1]
 */
export const clamp: Unary<[low: number, high: number]> = parametric(
  'clamp',
  [-Infinity, Infinity],
  (x, low, high) => Math.min(Math.max(x, low), high),
  { x: true },
  (dy, x, _y, low, high) => x.greaterEqual(low).logicalAnd(x.lessEqual(high)).where(dy, 0),
  { keepsIntegers: true },
);

/**
 * y = the greatest integer ≤ x. The derivative is taken as 0 at the steps too.
 *
 * @example floor(tensor([1.5, -1.5]))   // [1, -2]
 */
export const floor: Unary = unary('floor', Math.floor, {}, zero, {
  keepsIntegers: true,
});

/**
 * y = the least integer ≥ x. The derivative is taken as 0 at the steps too.
 *
 * @example ceil(tensor([1.5, -1.5]))   // [2, -1]
 */
export const ceil: Unary = unary('ceil', Math.ceil, {}, zero, {
  keepsIntegers: true,
});

/**
 * y = x without its fraction. The derivative is taken as 0 at the steps too.
 *
 * @example trunc(tensor([1.5, -1.5]))   // [1, -1]
 */
export const trunc: Unary = unary('trunc', Math.trunc, {}, zero, {
  keepsIntegers: true,
});

/**
 * y = the integer nearest to x; halves go to the even neighbour, as in NumPy and PyTorch. The derivative is 0.
 *
 * @example round(tensor([0.5, 1.5, 2.4]))   // [0, 2, 2]
 */
export const round: Unary = unary('round', roundHalfToEven, {}, zero, {
  keepsIntegers: true,
});

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : Math.ceil(x);
}

/** The derivative of a function that is constant between its steps. */
function zero<T extends Arithmetic<T>>(dy: T): T {
  return dy.constant(0);
}
