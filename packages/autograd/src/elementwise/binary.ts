/** The table of operations on two operands: a row is the function and the gradient of each operand. */
import { type Arithmetic, type Binary, binary } from './rule.js';

/**
 * y = a + b.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example add(tensor([1, 2]), tensor([10, 20]))   // [11, 22]
 */
export const add: Binary = binary(
  'add',
  (a, b) => a + b,
  { reads: {}, vjp: (dy) => dy },
  { reads: {}, vjp: (dy) => dy },
  { keepsIntegers: true },
);

/**
 * y = a − b.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example sub(tensor([1, 2]), tensor([10, 20]))   // [-9, -18]
 */
export const sub: Binary = binary(
  'sub',
  (a, b) => a - b,
  { reads: {}, vjp: (dy) => dy },
  { reads: {}, vjp: (dy) => dy.neg() },
  { keepsIntegers: true },
);

/**
 * y = a · b, element by element.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example mul(tensor([1, 2]), tensor([10, 20]))   // [10, 40]
 */
export const mul: Binary = binary(
  'mul',
  (a, b) => a * b,
  { reads: { b: true }, vjp: (dy, _a, b) => dy.mul(b) },
  { reads: { a: true }, vjp: (dy, a) => dy.mul(a) },
  { keepsIntegers: true },
);

/**
 * y = a / b.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example div(tensor([1, 2]), tensor([4, 8]))   // [0.25, 0.25]
 */
// ∂y/∂a = 1/b, ∂y/∂b = −a/b² = −y/b
export const div: Binary = binary(
  'div',
  (a, b) => a / b,
  { reads: { b: true }, vjp: (dy, _a, b) => dy.div(b) },
  { reads: { b: true, y: true }, vjp: (dy, _a, b, y) => dy.mul(y).div(b).neg() },
);

/**
 * y = aᵇ; a⁰ = 1 and 1ᵇ = 1 for every a and b, NaN included. Powers of negative numbers need an integer b.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example pow(tensor([2, 3]), 2)   // [4, 9]
 */
// ∂y/∂a = b·aᵇ⁻¹ (0 where b = 0), ∂y/∂b = y·ln a (0 where a = 0 and b ≥ 0)
export const pow: Binary = binary(
  'pow',
  (a, b) => (b === 0 || a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
  {
    reads: { a: true, b: true },
    vjp: (dy, a, b) => {
      // 1 stands for b where a⁻¹ is not finite, in single precision either: 0 times it would be NaN.
      const power = b.logicalOr(a.abs().greater(1e-38)).where(b, 1);
      return dy.mul(b).mul(a.pow(power.sub(1)));
    },
  },
  {
    reads: { a: true, b: true, y: true },
    vjp: (dy, a, b, y) => {
      const flat = a.equal(0).logicalAnd(b.greaterEqual(0));
      return dy.mul(y).mul(flat.where(1, a).log());
    },
  },
  { keepsIntegers: true },
);

/**
 * y = the greater of a and b; NaN if either is. Where they are equal each takes half the gradient.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example maximum(tensor([1, 5]), tensor([3, 4]))   // [3, 5]
 */
export const maximum: Binary = binary(
  'maximum',
  Math.max,
  { reads: { a: true, b: true }, vjp: (dy, a, b) => shareOf(dy, a.equal(b), a.less(b)) },
  { reads: { a: true, b: true }, vjp: (dy, a, b) => shareOf(dy, a.equal(b), b.less(a)) },
  { keepsIntegers: true },
);

/**
 * y = the smaller of a and b; NaN if either is. Where they are equal each takes half the gradient.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example minimum(tensor([1, 5]), tensor([3, 4]))   // [1, 4]
 */
export const minimum: Binary = binary(
  'minimum',
  Math.min,
  { reads: { a: true, b: true }, vjp: (dy, a, b) => shareOf(dy, a.equal(b), b.less(a)) },
  { reads: { a: true, b: true }, vjp: (dy, a, b) => shareOf(dy, a.equal(b), a.less(b)) },
  { keepsIntegers: true },
);

/** Nothing for the one that lost, half where they tie, and all for the one that won and for what cannot be compared. */
function shareOf<T extends Arithmetic<T>>(dy: T, ties: T, lost: T): T {
  return lost.where(0, ties.where(dy.mul(0.5), dy));
}

/**
 * y = the angle of the point (b, a), from −π to π: `atan2(y, x)`.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example atan2(tensor([0, 1]), tensor([1, 1]))   // [0, 0.7854]
 */
// ∂y/∂a = b/(a² + b²), ∂y/∂b = −a/(a² + b²)
export const atan2: Binary = binary(
  'atan2',
  Math.atan2,
  {
    reads: { a: true, b: true },
    vjp: (dy, a, b) => dy.mul(b).div(a.square().add(b.square())),
  },
  {
    reads: { a: true, b: true },
    vjp: (dy, a, b) => dy.mul(a).div(a.square().add(b.square())).neg(),
  },
);

/**
 * y = ln(eᵃ + eᵇ), without overflow.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example logaddexp(tensor([0, 1000]), tensor([0, 1000]))   // [0.6931, 1000.6932]
 */
// ∂y/∂a = σ(a − b), ∂y/∂b = σ(b − a)
export const logaddexp: Binary = binary(
  'logaddexp',
  (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))),
  { reads: { a: true, b: true }, vjp: (dy, a, b) => dy.mul(a.sub(b).sigmoid()) },
  { reads: { a: true, b: true }, vjp: (dy, a, b) => dy.mul(b.sub(a).sigmoid()) },
);

/**
 * y = a − ⌊a/b⌋·b, which has the sign of b, as in Python; NaN where b = 0 (0 in integers).
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example remainder(tensor([5, -5]), 3)   // [2, 1]
 */
// ∂y/∂a = 1, ∂y/∂b = −⌊a/b⌋
export const remainder: Binary = binary(
  'remainder',
  (a, b) => {
    const rest = a % b;
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
  },
  { reads: {}, vjp: (dy) => dy },
  {
    reads: { a: true, b: true, y: true },
    vjp: (dy, a, b, y) => {
      // a/b itself may be rounded up to the next integer, as 1/0.1 is.
      const quotient = a.sub(y).div(b).round();
      const limit = y.isInfinite().where(-1, a.div(b).floor());
      return dy.mul(quotient.isFinite().where(quotient, limit)).neg();
    },
  },
  { keepsIntegers: true },
);

/**
 * y = a · ln b; 0 where a = 0 unless b is NaN.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example xlogy(tensor([0, 2]), tensor([0, 2]))   // [0, 1.3863]
 */
// ∂y/∂a = ln b (0 where a = 0 and b ≤ 0), ∂y/∂b = a/b
export const xlogy: Binary = binary(
  'xlogy',
  (a, b) => (a === 0 && !Number.isNaN(b) ? 0 : a * Math.log(b)),
  {
    reads: { a: true, b: true },
    vjp: (dy, a, b) => {
      const flat = a.equal(0).logicalAnd(b.lessEqual(0));
      return dy.mul(flat.where(1, b).log());
    },
  },
  { reads: { a: true, b: true }, vjp: (dy, a, b) => dy.mul(a).div(b) },
);
