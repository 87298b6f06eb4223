/** The table of operations on two operands: a row is the function and the gradient of each operand. */
import { type Binary, binary } from './rule.js';

/** y = a + b. */
export const add: Binary = binary(
  'add',
  (a, b) => a + b,
  { reads: {}, vjp: (dy) => dy },
  { reads: {}, vjp: (dy) => dy },
  { keepsIntegers: true },
);

/** y = a − b. */
export const sub: Binary = binary(
  'sub',
  (a, b) => a - b,
  { reads: {}, vjp: (dy) => dy },
  { reads: {}, vjp: (dy) => dy.neg() },
  { keepsIntegers: true },
);

/** y = a · b, element by element. */
export const mul: Binary = binary(
  'mul',
  (a, b) => a * b,
  { reads: { b: true }, vjp: (dy, _a, b) => dy.mul(b) },
  { reads: { a: true }, vjp: (dy, a) => dy.mul(a) },
  { keepsIntegers: true },
);

/** y = a / b. */
// ∂y/∂a = 1/b, ∂y/∂b = −a/b² = −y/b
export const div: Binary = binary(
  'div',
  (a, b) => a / b,
  { reads: { b: true }, vjp: (dy, _a, b) => dy.div(b) },
  { reads: { b: true, y: true }, vjp: (dy, _a, b, y) => dy.mul(y).div(b).neg() },
  { domain: [0.4, 2] },
);

/** y = aᵇ; a⁰ = 1 and 1ᵇ = 1 for every a and b, NaN included. Powers of negative numbers need an integer b. */
// ∂y/∂a = b·aᵇ⁻¹ (0 where b = 0), ∂y/∂b = y·ln a (0 where a = 0)
export const pow: Binary = binary(
  'pow',
  (a, b) => (b === 0 || a === 1 ? 1 : a ** b),
  {
    reads: { a: true, b: true },
    vjp: (dy, a, b) => b.equal(0).where(0, dy.mul(b).mul(a.pow(b.sub(1)))),
  },
  {
    reads: { a: true, y: true },
    vjp: (dy, a, _b, y) => dy.mul(y).mul(a.equal(0).where(1, a).log()),
  },
  { domain: [0.4, 2], keepsIntegers: true },
);

/** y = the greater of a and b; NaN if either is. Where they are equal each takes half the gradient. */
export const maximum: Binary = binary(
  'maximum',
  Math.max,
  {
    reads: { a: true, b: true },
    vjp: (dy, a, b) => a.greater(b).where(dy, a.equal(b).where(dy.mul(0.5), 0)),
  },
  {
    reads: { a: true, b: true },
    vjp: (dy, a, b) => a.less(b).where(dy, a.equal(b).where(dy.mul(0.5), 0)),
  },
  { keepsIntegers: true },
);

/** y = the smaller of a and b; NaN if either is. Where they are equal each takes half the gradient. */
export const minimum: Binary = binary(
  'minimum',
  Math.min,
  {
    reads: { a: true, b: true },
    vjp: (dy, a, b) => a.less(b).where(dy, a.equal(b).where(dy.mul(0.5), 0)),
  },
  {
    reads: { a: true, b: true },
    vjp: (dy, a, b) => a.greater(b).where(dy, a.equal(b).where(dy.mul(0.5), 0)),
  },
  { keepsIntegers: true },
);
