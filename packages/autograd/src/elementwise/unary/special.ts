/** Rows of the unary table: the error function, the gamma function and its derivatives. */
import { parametric, type Unary, unary } from '../rule.js';
import * as special from '../special.js';

const SLOPE_AT_0 = 2 / Math.sqrt(Math.PI);

/**
 * y = (2/√π) ∫₀ˣ e^(−t²) dt.
 *
 * @example erf(tensor([0, 1]))   // [0, 0.8427]
 */
// d erf x = (2/√π) e^(−x²)
export const erf: Unary = unary('erf', special.erf, { x: true }, (dy, x) =>
  dy.mul(x.square().neg().exp()).mul(SLOPE_AT_0),
);

/**
 * y = 1 − erf x, exact where that is tiny.
 *
 * @example erfc(tensor([0, 1]))   // [1, 0.1573]
 */
export const erfc: Unary = unary('erfc', special.erfc, { x: true }, (dy, x) =>
  dy.mul(x.square().neg().exp()).mul(-SLOPE_AT_0),
);

/**
 * y = ln |Γ(x)|; ∞ at 0, −1, −2, …
 *
 * @example lgamma(tensor([1, 5]))   // [0, 3.1781]
 */
// d ln Γ = ψ
export const lgamma: Unary = unary('lgamma', special.lgamma, { x: true }, (dy, x) =>
  dy.mul(x.digamma()),
);

/**
 * y = ψ(x) = Γ′(x)/Γ(x); NaN at −1, −2, …
 *
 * @example digamma(tensor([1, 5]))   // [-0.5772, 1.5061]
 */
export const digamma: Unary = unary('digamma', special.digamma, { x: true }, (dy, x) =>
  dy.mul(x.polygamma(1)),
);

/**
 * y = ψ⁽ⁿ⁾(x), the derivative of order n of {@link digamma}. Default: n = 1. NaN below −1000.
 *
 * @example polygamma(tensor([1, 5]), 1)   // [1.6449, 0.2213]
 */
export const polygamma: Unary<[order: number]> = parametric(
  'polygamma',
  [1],
  special.polygamma,
  { x: true },
  (dy, x, _y, order) => dy.mul(x.polygamma(order + 1)),
);
