/** Rows of the unary table: functions of angles, in radians, and their inverses. */
import { type Unary, unary } from '../rule.js';

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

/** y = the angle from −π/2 to π/2 whose sine is x; NaN beyond ±1. */
// d arcsin x = 1/√(1 − x²)
export const asin: Unary = unary(
  'asin',
  Math.asin,
  { x: true },
  (dy, x) => dy.mul(x.square().neg().add(1).rsqrt()),
  { domain: [-0.8, 0.8] },
);

/** y = the angle from 0 to π whose cosine is x; NaN beyond ±1. */
// d arccos x = −1/√(1 − x²)
export const acos: Unary = unary(
  'acos',
  Math.acos,
  { x: true },
  (dy, x) => dy.mul(x.square().neg().add(1).rsqrt()).neg(),
  { domain: [-0.8, 0.8] },
);

/** y = the angle from −π/2 to π/2 whose tangent is x. */
// d arctan x = 1/(1 + x²)
export const atan: Unary = unary('atan', Math.atan, { x: true }, (dy, x) =>
  dy.div(x.square().add(1)),
);
