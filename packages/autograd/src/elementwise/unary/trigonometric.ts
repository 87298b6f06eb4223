/** Rows of the unary table: functions of angles, in radians, and their inverses. */
import { type Unary, unary } from '../rule.js';

/**
 * y = sin x.
 *
 * @example sin(tensor([0, 1]))   // [0, 0.8415]
 */
export const sin: Unary = unary('sin', Math.sin, { x: true }, (dy, x) => dy.mul(x.cos()));

/**
 * y = cos x.
 *
 * @example cos(tensor([0, 1]))   // [1, 0.5403]
 */
export const cos: Unary = unary('cos', Math.cos, { x: true }, (dy, x) => dy.mul(x.sin()).neg());

/**
 * y = tan x.
 *
 * @example tan(tensor([0, 1]))   // [0, 1.5574]
 */
// d tan x = 1 + tan² x
export const tan: Unary = unary('tan', Math.tan, { y: true }, (dy, _x, y) =>
  dy.mul(y.square().add(1)),
);

/**
 * y = the angle from −π/2 to π/2 whose sine is x; NaN beyond ±1.
 *
 * @example asin(tensor([0, 1]))   // [0, 1.5708]
 */
// d arcsin x = 1/√(1 − x²)
export const asin: Unary = unary('asin', Math.asin, { x: true }, (dy, x) =>
  dy.mul(x.square().neg().add(1).rsqrt()),
);

/**
 * y = the angle from 0 to π whose cosine is x; NaN beyond ±1.
 *
 * @example acos(tensor([0, 1]))   // [1.5708, 0]
 */
// d arccos x = −1/√(1 − x²)
export const acos: Unary = unary('acos', Math.acos, { x: true }, (dy, x) =>
  dy.mul(x.square().neg().add(1).rsqrt()).neg(),
);

/**
 * y = the angle from −π/2 to π/2 whose tangent is x.
 *
 * @example atan(tensor([0, 1]))   // [0, 0.7854]
 */
// d arctan x = 1/(1 + x²)
export const atan: Unary = unary('atan', Math.atan, { x: true }, (dy, x) =>
  dy.div(x.square().add(1)),
);
