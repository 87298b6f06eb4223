/** Rows of the unary table: activation functions of networks. */
import { parametric, type Unary, unary } from '../rule.js';
import { erfc } from '../special.js';

/**
 * y = 1 / (1 + e⁻ˣ), the logistic function σ.
 *
 * @example sigmoid(tensor([-1, 0, 1]))   // [0.2689, 0.5, 0.7311]
 */
// dσ = σ(1 − σ)
export const sigmoid: Unary = unary('sigmoid', logistic, { y: true }, (dy, _x, y) =>
  dy.mul(y).mul(y.neg().add(1)),
);

/**
 * y = ln σ(x), without underflow.
 *
 * @example logSigmoid(tensor([-1, 0, 1]))   // [-1.3133, -0.6931, -0.3133]
 */
// d ln σ(x) = σ(−x)
export const logSigmoid: Unary = unary(
  'logSigmoid',
  (x) => -softPlus(-x),
  { x: true },
  (dy, x) => dy.mul(x.neg().sigmoid()),
);

/**
 * y = ln(1 + eˣ), a smooth relu; exact for large |x|.
 *
 * @example softplus(tensor([-1, 0, 1]))   // [0.3133, 0.6931, 1.3133]
 */
// d softplus = σ(x)
export const softplus: Unary = unary('softplus', softPlus, { x: true }, (dy, x) =>
  dy.mul(x.sigmoid()),
);

/**
 * y = max(x, 0). At 0 the derivative is taken as 0.
 *
 * @example relu(tensor([-1, 0, 2]))   // [0, 0, 2]
 */
export const relu: Unary = unary(
  'relu',
  (x) => Math.max(x, 0),
  { y: true },
  (dy, _x, y) => y.lessEqual(0).where(0, dy),
  { keepsIntegers: true },
);

/**
 * y = x above 0, else slope · x. Default: 0.01. At 0 the derivative is taken as the slope.
 *
 * @example leakyRelu(tensor([-1, 0, 2]))   // [-0.01, 0, 2]
 */
export const leakyRelu: Unary<[slope: number]> = parametric(
  'leakyRelu',
  [0.01],
  (x, slope) => (x > 0 ? x : slope * x),
  { x: true },
  (dy, x, _y, slope) => x.greater(0).where(dy, dy.mul(slope)),
);

/**
 * y = x where it lies between `low` and `high`, else the bound. Defaults: −1 and 1. At the bounds the derivative is 0.
 *
 * @example hardtanh(tensor([-2, 0.5, 2]))   // [-1, 0.5, 1]
 */
export const hardtanh: Unary<[low: number, high: number]> = parametric(
  'hardtanh',
  [-1, 1],
  (x, low, high) => Math.min(Math.max(x, low), high),
  { x: true },
  (dy, x, _y, low, high) => x.lessEqual(low).logicalOr(x.greaterEqual(high)).where(0, dy),
);

/**
 * y = x above 0, else α(eˣ − 1). Default: α = 1 (Clevert et al., 2016).
 *
 * @example elu(tensor([-1, 0, 2]))   // [-0.6321, 0, 2]
 */
// Below 0: α·eˣ. Above, where eˣ may be infinite, 0 stands for x.
export const elu: Unary<[alpha: number]> = parametric(
  'elu',
  [1],
  (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
  { x: true },
  (dy, x, _y, alpha) => x.greater(0).where(dy, dy.mul(x.clamp(-Infinity, 0).exp()).mul(alpha)),
);

// The fixed point of mean 0 and variance 1, as its authors give it.
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * y = s·elu(x, α) with the s and α that keep mean 0 and variance 1 through layers (Klambauer et al., 2017).
 *
 * @example selu(tensor([-1, 0, 2]))   // [-1.1113, 0, 2.1014]
 */
export const selu: Unary = unary(
  'selu',
  (x) => SELU_SCALE * elu.f(x, SELU_ALPHA),
  { x: true },
  (dy, x, y) => elu.derivative.vjp(dy.mul(SELU_SCALE), x, y, SELU_ALPHA),
);

/**
 * y = x · σ(x), also known as swish.
 *
 * @example silu(tensor([-1, 0, 1]))   // [-0.2689, 0, 0.7311]
 */
// dy/dx = σ·(1 + x·(1 − σ))
export const silu: Unary = unary(
  'silu',
  (x) => x * logistic(x),
  { x: true },
  (dy, x) => {
    const s = x.sigmoid();
    return dy.mul(s).mul(s.neg().add(1).mul(x).add(1));
  },
);

/**
 * y = x · tanh(softplus x) (Misra, 2019).
 *
 * @example mish(tensor([-1, 0, 1]))   // [-0.3034, 0, 0.8651]
 */
// With t = tanh(softplus x): dy/dx = t + x·σ(x)·(1 − t²)
export const mish: Unary = unary(
  'mish',
  (x) => x * Math.tanh(softPlus(x)),
  { x: true },
  (dy, x) => {
    const t = x.softplus().tanh();
    return dy.mul(t.square().neg().add(1).mul(x.sigmoid()).mul(x).add(t));
  },
);

/**
 * y = x · Φ(x), with the normal distribution function Φ (Hendrycks & Gimpel, 2016).
 *
 * @example gelu(tensor([-1, 0, 1]))   // [-0.1587, 0, 0.8413]
 */
// dy/dx = Φ(x) + x·φ(x)
export const gelu: Unary = unary(
  'gelu',
  (x) => (x * erfc(-x * Math.SQRT1_2)) / 2,
  { x: true },
  (dy, x) => {
    const density = x
      .square()
      .mul(-0.5)
      .exp()
      .mul(1 / Math.sqrt(2 * Math.PI));
    return dy.mul(x.mul(-Math.SQRT1_2).erfc().mul(0.5).add(density.mul(x)));
  },
);

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBE = 0.044715;

/**
 * y = ½x · (1 + tanh(√(2/π)·(x + 0.044715x³))): {@link gelu} approximated, off by 5e-4 at most.
 *
 * @example geluTanh(tensor([-1, 0, 1]))   // [-0.1588, 0, 0.8412]
 */
// With u the argument of tanh and t = tanh u: dy/dx = ½(1 + t) + ½x·(1 − t²)·du/dx
export const geluTanh: Unary = unary(
  'geluTanh',
  (x) => (x * (1 + Math.tanh(GELU_SCALE * (x + GELU_CUBE * x ** 3)))) / 2,
  { x: true },
  (dy, x) => {
    const square = x.square();
    const t = x.mul(square.mul(GELU_CUBE).add(1)).mul(GELU_SCALE).tanh();
    const slope = square
      .mul(3 * GELU_CUBE)
      .add(1)
      .mul(GELU_SCALE);
    return dy.mul(t.square().neg().add(1).mul(slope).mul(x).add(t).add(1)).mul(0.5);
  },
);

/** Never overflows: the exponential is taken of −|x|. */
function logistic(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

function softPlus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
