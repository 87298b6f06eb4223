/**
 * The innermost loop of convolutions: a tile of up to 6 filters and two stretches of 4 neighbouring outputs. The image is
 * read where it lies: a table says how far from an output's first tap each of its taps is.
 */
import { madd, splat } from './vector';

/** Bytes from one filter's plane of the output to the next. */
let planeStep: usize = 0;

export function setPlaneStep(step: usize): void {
  planeStep = step;
}

/**
 * One tile: c[0 … filters − 1][0 … 3] and `apart` bytes further. Weights lie [tap][filter]. As in tile.ts, nothing but
 * stores may follow the loop.
 */
@inline
function convolve(
  filters: i32,
  taps: i32,
  weights: usize,
  table: usize,
  first: usize,
  second: usize,
  c: usize,
  apart: usize,
): void {
  let c00 = splat(0.0);
  let c01 = splat(0.0);
  let c10 = splat(0.0);
  let c11 = splat(0.0);
  let c20 = splat(0.0);
  let c21 = splat(0.0);
  let c30 = splat(0.0);
  let c31 = splat(0.0);
  let c40 = splat(0.0);
  let c41 = splat(0.0);
  let c50 = splat(0.0);
  let c51 = splat(0.0);
  const step = planeStep;
  for (; taps > 0; taps--) {
    const offset = load<usize>(table);
    table += 4;
    const left = v128.load(first + offset);
    const right = v128.load(second + offset);
    const x0 = v128.load_splat<f32>(weights);
    c00 = madd(x0, left, c00);
    c01 = madd(x0, right, c01);
    if (filters > 1) {
      const x = v128.load_splat<f32>(weights, 4);
      c10 = madd(x, left, c10);
      c11 = madd(x, right, c11);
    }
    if (filters > 2) {
      const x = v128.load_splat<f32>(weights, 8);
      c20 = madd(x, left, c20);
      c21 = madd(x, right, c21);
    }
    if (filters > 3) {
      const x = v128.load_splat<f32>(weights, 12);
      c30 = madd(x, left, c30);
      c31 = madd(x, right, c31);
    }
    if (filters > 4) {
      const x = v128.load_splat<f32>(weights, 16);
      c40 = madd(x, left, c40);
      c41 = madd(x, right, c41);
    }
    if (filters > 5) {
      const x = v128.load_splat<f32>(weights, 20);
      c50 = madd(x, left, c50);
      c51 = madd(x, right, c51);
    }
    weights += <usize>(4 * filters);
  }
  v128.store(c, c00);
  v128.store(c + apart, c01);
  if (filters > 1) {
    c += step;
    v128.store(c, c10);
    v128.store(c + apart, c11);
  }
  if (filters > 2) {
    c += step;
    v128.store(c, c20);
    v128.store(c + apart, c21);
  }
  if (filters > 3) {
    c += step;
    v128.store(c, c30);
    v128.store(c + apart, c31);
  }
  if (filters > 4) {
    c += step;
    v128.store(c, c40);
    v128.store(c + apart, c41);
  }
  if (filters > 5) {
    c += step;
    v128.store(c, c50);
    v128.store(c + apart, c51);
  }
}

// Exported to be left apart, as in tile.ts.
export function filters1(
  taps: i32,
  weights: usize,
  table: usize,
  first: usize,
  second: usize,
  c: usize,
  apart: usize,
): void {
  convolve(1, taps, weights, table, first, second, c, apart);
}
export function filters2(
  taps: i32,
  weights: usize,
  table: usize,
  first: usize,
  second: usize,
  c: usize,
  apart: usize,
): void {
  convolve(2, taps, weights, table, first, second, c, apart);
}
export function filters3(
  taps: i32,
  weights: usize,
  table: usize,
  first: usize,
  second: usize,
  c: usize,
  apart: usize,
): void {
  convolve(3, taps, weights, table, first, second, c, apart);
}
export function filters4(
  taps: i32,
  weights: usize,
  table: usize,
  first: usize,
  second: usize,
  c: usize,
  apart: usize,
): void {
  convolve(4, taps, weights, table, first, second, c, apart);
}
export function filters5(
  taps: i32,
  weights: usize,
  table: usize,
  first: usize,
  second: usize,
  c: usize,
  apart: usize,
): void {
  convolve(5, taps, weights, table, first, second, c, apart);
}
export function filters6(
  taps: i32,
  weights: usize,
  table: usize,
  first: usize,
  second: usize,
  c: usize,
  apart: usize,
): void {
  convolve(6, taps, weights, table, first, second, c, apart);
}

export function convolveTile(
  filters: i32,
  taps: i32,
  weights: usize,
  table: usize,
  first: usize,
  second: usize,
  c: usize,
  apart: usize,
): void {
  switch (filters) {
    case 1:
      return filters1(taps, weights, table, first, second, c, apart);
    case 2:
      return filters2(taps, weights, table, first, second, c, apart);
    case 3:
      return filters3(taps, weights, table, first, second, c, apart);
    case 4:
      return filters4(taps, weights, table, first, second, c, apart);
    case 5:
      return filters5(taps, weights, table, first, second, c, apart);
    default:
      filters6(taps, weights, table, first, second, c, apart);
  }
}
