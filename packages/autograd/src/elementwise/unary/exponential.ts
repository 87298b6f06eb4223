/** Rows of the unary table: exponentials, logarithms and hyperbolic functions. */
import { type Unary, unary } from '../rule.js';

/**
 * y = eˣ.
 *
 * @example exp(tensor([0, 1]))   // [1, 2.7183]
 */
// d eˣ = eˣ
export const exp: Unary = unary('exp', Math.exp, { y: true }, (dy, _x, y) => dy.mul(y));

/**
 * y = eˣ − 1, exact near 0.
 *
 * @example expm1(tensor([0, 1]))   // [0, 1.7183]
 */
export const expm1: Unary = unary('expm1', Math.expm1, { x: true }, (dy, x) => dy.mul(x.exp()));

/**
 * y = ln x; −∞ at 0, NaN below.
 *
 * @example log(tensor([1, 2]))   // [0, 0.6931]
 */
// d ln x = 1/x
export const log: Unary = unary('log', Math.log, { x: true }, (dy, x) => dy.div(x));

/**
 * y = ln(1 + x), exact near 0.
 *
 * @example log1p(tensor([0, 1]))   // [0, 0.6931]
 */
export const log1p: Unary = unary('log1p', Math.log1p, { x: true }, (dy, x) => dy.div(x.add(1)));

/**
 * y = log₂ x.
 *
 * @example log2(tensor([8, 0.5]))   // [3, -1]
 */
export const log2: Unary = unary('log2', Math.log2, { x: true }, (dy, x) =>
  dy.div(x.mul(Math.LN2)),
);

/**
 * y = log₁₀ x.
 *
 * @example log10(tensor([1000, 0.1]))   // [3, -1]
 */
export const log10: Unary = unary('log10', Math.log10, { x: true }, (dy, x) =>
  dy.div(x.mul(Math.LN10)),
);

/**
 * y = (eˣ − e⁻ˣ) / 2.
 *
 * @example sinh(tensor([0, 1]))   // [0, 1.1752]
 */
export const sinh: Unary = unary('sinh', Math.sinh, { x: true }, (dy, x) => dy.mul(x.cosh()));

/**
 * y = (eˣ + e⁻ˣ) / 2.
 *
 * @example cosh(tensor([0, 1]))   // [1, 1.5431]
 */
export const cosh: Unary = unary('cosh', Math.cosh, { x: true }, (dy, x) => dy.mul(x.sinh()));

/**
 * y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ).
 *
 * @example tanh(tensor([0, 1]))   // [0, 0.7616]
 */
// d tanh x = 1 − tanh² x
export const tanh: Unary = unary('tanh', Math.tanh, { y: true }, (dy, _x, y) =>
  dy.mul(y.square().neg().add(1)),
);

/**
 * y = the number whose sinh is x.
 *
 * @example asinh(tensor([0, 1]))   // [0, 0.8814]
 */
// d arsinh x = 1/√(x² + 1)
export const asinh: Unary = unary('asinh', Math.asinh, { x: true }, (dy, x) =>
  dy.mul(x.square().add(1).rsqrt()),
);

/**
 * y = the number ≥ 0 whose cosh is x; NaN below 1.
 *
 * @example acosh(tensor([1, 2]))   // [0, 1.3170]
 */
// d arcosh x = 1/√(x² − 1)
export const acosh: Unary = unary('acosh', Math.acosh, { x: true }, (dy, x) =>
  dy.mul(x.square().sub(1).rsqrt()),
);

/**
 * y = the number whose tanh is x; ±∞ at ±1, NaN beyond.
 *
 * @example atanh(tensor([0, 0.5]))   // [0, 0.5493]
 */
// d artanh x = 1/(1 − x²)
export const atanh: Unary = unary('atanh', Math.atanh, { x: true }, (dy, x) =>
  dy.div(x.square().neg().add(1)),
);
