/**
 * Elementary functions on four float32 at a time. Polynomials are those of Cephes (S. Moshier); errors are at most a few
 * units in the last place, measured by the tests.
 */
import { Unary } from '../instructions';
import { madd, rectified, splat } from './vector';

/** eˣ = 2ⁿ·eʳ with |r| ≤ ½ ln 2. */
export function exp(x: v128): v128 {
  const bounded = f32x4.pmin(f32x4.pmax(x, splat(-104.0)), splat(89.0));
  const n = f32x4.nearest(f32x4.mul(bounded, splat(1.44269504)));
  let r = madd(n, splat(-0.693359375), bounded);
  r = madd(n, splat(2.1219444e-4), r);
  const y = f32x4.add(expm1Near0(r), splat(1.0));
  // In two steps, as 2ⁿ alone may be out of range where 2ⁿ·eʳ is not.
  const power = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(power, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(power, half)));
}

@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** eʳ − 1 for |r| ≤ ½ ln 2. */
@inline
function expm1Near0(r: v128): v128 {
  let p = splat(1.98756915e-4);
  p = madd(p, r, splat(1.3981999507e-3));
  p = madd(p, r, splat(8.3334519073e-3));
  p = madd(p, r, splat(4.1665795894e-2));
  p = madd(p, r, splat(1.6666665459e-1));
  p = madd(p, r, splat(5.0000001201e-1));
  return madd(p, f32x4.mul(r, r), r);
}

/** The sign of `x` on the magnitude of `y`. */
@inline
function withSign(y: v128, x: v128): v128 {
  return v128.bitselect(x, y, i32x4.splat(0x80000000));
}

function expm1(x: v128): v128 {
  const isNear0 = f32x4.le(f32x4.abs(x), splat(0.34657359));
  return withSign(v128.bitselect(expm1Near0(x), f32x4.sub(exp(x), splat(1.0)), isNear0), x);
}

/** ln x = ln m + e·ln 2 with x = m·2ᵉ, √½ ≤ m < √2. */
export function log(x: v128): v128 {
  const isSubnormal = f32x4.lt(x, splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608.0)), x, isSubnormal);
  const bias = v128.bitselect(splat(-149.0), splat(-126.0), isSubnormal);
  let m = v128.or(v128.and(scaled, i32x4.splat(0x807fffff)), i32x4.splat(0x3f000000));
  let e = f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(scaled, 23)), bias);
  const isLow = f32x4.lt(m, splat(0.707106781));
  e = f32x4.sub(e, v128.and(isLow, splat(1.0)));
  m = f32x4.sub(f32x4.add(m, v128.and(isLow, m)), splat(1.0));
  let p = splat(7.0376836292e-2);
  p = madd(p, m, splat(-1.151461031e-1));
  p = madd(p, m, splat(1.167699874e-1));
  p = madd(p, m, splat(-1.2420140846e-1));
  p = madd(p, m, splat(1.4249322787e-1));
  p = madd(p, m, splat(-1.6668057665e-1));
  p = madd(p, m, splat(2.0000714765e-1));
  p = madd(p, m, splat(-2.4999993993e-1));
  p = madd(p, m, splat(3.3333331174e-1));
  const square = f32x4.mul(m, m);
  let y = f32x4.mul(f32x4.mul(p, m), square);
  y = madd(e, splat(-2.1219444e-4), y);
  y = madd(square, splat(-0.5), y);
  y = madd(e, splat(0.693359375), f32x4.add(m, y));
  // 0 → −∞, below 0 → NaN; ∞ and NaN stay.
  const infinity = splat(Infinity);
  y = v128.bitselect(y, x, f32x4.lt(x, infinity));
  y = v128.bitselect(splat(-Infinity), y, f32x4.eq(x, splat(0.0)));
  return v128.or(y, f32x4.lt(x, splat(0.0)));
}

/** ln(1 + x): the rounding error of 1 + x is made good by the derivative. */
function log1p(x: v128): v128 {
  const y = f32x4.add(x, splat(1.0));
  const lost = f32x4.sub(x, f32x4.sub(y, splat(1.0)));
  const corrected = f32x4.add(log(y), f32x4.div(lost, y));
  const isCorrectable = v128.and(f32x4.lt(f32x4.abs(x), splat(8388608.0)), f32x4.gt(y, splat(0.0)));
  return withSign(v128.bitselect(corrected, log(y), isCorrectable), x);
}

function tanh(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const square = f32x4.mul(x, x);
  let p = splat(-5.70498872745e-3);
  p = madd(p, square, splat(2.06390887954e-2));
  p = madd(p, square, splat(-5.37397155531e-2));
  p = madd(p, square, splat(1.33314422036e-1));
  p = madd(p, square, splat(-3.33332819422e-1));
  const near0 = madd(f32x4.mul(p, square), x, x);
  const power = exp(f32x4.add(magnitude, magnitude));
  const far = f32x4.sub(splat(1.0), f32x4.div(splat(2.0), f32x4.add(power, splat(1.0))));
  return withSign(v128.bitselect(near0, far, f32x4.lt(magnitude, splat(0.625))), x);
}

/** Never overflows: the exponential is taken of −|x|. */
function sigmoid(x: v128): v128 {
  const power = exp(f32x4.neg(f32x4.abs(x)));
  const numerator = v128.bitselect(power, splat(1.0), f32x4.lt(x, splat(0.0)));
  return f32x4.div(numerator, f32x4.add(power, splat(1.0)));
}

function softplus(x: v128): v128 {
  return f32x4.add(rectified(x), log1p(exp(f32x4.neg(f32x4.abs(x)))));
}

/** −1, 0 or 1; zeros keep their sign, NaN stays. */
@inline
function sign(x: v128): v128 {
  const isOrdered = f32x4.gt(f32x4.abs(x), splat(0.0));
  return v128.bitselect(withSign(splat(1.0), x), x, isOrdered);
}

/** Function `f` of four numbers, with its parameters. */
@inline
export function unary(f: i32, x: v128, first: v128, second: v128): v128 {
  switch (f) {
    case Unary.neg:
      return f32x4.neg(x);
    case Unary.abs:
      return f32x4.abs(x);
    case Unary.sign:
      return sign(x);
    case Unary.exp:
      return exp(x);
    case Unary.expm1:
      return expm1(x);
    case Unary.log:
      return log(x);
    case Unary.log1p:
      return log1p(x);
    case Unary.sqrt:
      return f32x4.sqrt(x);
    case Unary.rsqrt:
      return f32x4.div(splat(1.0), f32x4.sqrt(x));
    case Unary.square:
      return f32x4.mul(x, x);
    case Unary.reciprocal:
      return f32x4.div(splat(1.0), x);
    case Unary.tanh:
      return tanh(x);
    case Unary.sigmoid:
      return sigmoid(x);
    case Unary.relu:
      return rectified(x);
    case Unary.leakyRelu:
      return v128.bitselect(x, f32x4.mul(x, first), f32x4.gt(x, splat(0.0)));
    case Unary.elu:
      return v128.bitselect(x, f32x4.mul(first, expm1(x)), f32x4.gt(x, splat(0.0)));
    case Unary.selu: {
      const below = f32x4.mul(splat(1.6732632423543772), expm1(x));
      const y = v128.bitselect(x, below, f32x4.gt(x, splat(0.0)));
      return f32x4.mul(splat(1.0507009873554805), y);
    }
    case Unary.silu:
      return f32x4.mul(x, sigmoid(x));
    case Unary.mish:
      return f32x4.mul(x, tanh(softplus(x)));
    case Unary.geluTanh: {
      const cube = f32x4.mul(f32x4.mul(x, x), x);
      const argument = f32x4.mul(madd(cube, splat(0.044715), x), splat(0.7978845608028654));
      const half = f32x4.mul(x, splat(0.5));
      return withSign(madd(half, tanh(argument), half), x);
    }
    case Unary.softplus:
      return softplus(x);
    case Unary.logSigmoid:
      return f32x4.neg(softplus(f32x4.neg(x)));
    case Unary.clamp:
    case Unary.hardtanh:
      return f32x4.min(f32x4.max(x, first), second);
    case Unary.floor:
      return f32x4.floor(x);
    case Unary.ceil:
      return f32x4.ceil(x);
    case Unary.trunc:
      return f32x4.trunc(x);
    default:
      return f32x4.nearest(x);
  }
}
