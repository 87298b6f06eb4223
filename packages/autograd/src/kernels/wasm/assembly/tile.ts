/**
 * The innermost loop of matrix products and convolutions: a tile of up to 6 rows and 8 columns whose sums stay in
 * registers from the first term to the last. Each sum is taken in order, so its bits do not depend on how the output is
 * cut into tiles.
 */
import { madd, splat } from './vector';

/** Rows and columns of the greatest tile. */
export const TILE_ROWS: i32 = 6;
export const TILE_COLUMNS: i32 = 8;

/** Steps in bytes, the same for all tiles of a product: of a along rows and depth, of b along depth, of c along rows. */
let aRow: usize = 0;
let aDepth: usize = 0;
let bDepth: usize = 0;
let cRow: usize = 0;

/** What is added to each sum: 0 for nothing; its step along columns is 4 or 0. */
let bias: usize = 0;
let biasRow: usize = 0;
let biasColumn: usize = 0;
let rectify: bool = false;

export function setSteps(ofARow: usize, ofADepth: usize, ofBDepth: usize, ofCRow: usize): void {
  aRow = ofARow;
  aDepth = ofADepth;
  bDepth = ofBDepth;
  cRow = ofCRow;
}

export function setEpilogue(address: usize, row: usize, column: usize, negativeToZero: bool): void {
  bias = address;
  biasRow = row;
  biasColumn = column;
  rectify = negativeToZero;
}

@inline
function biasAt(row: i32, column: usize): v128 {
  const address = bias + <usize>row * biasRow;
  return biasColumn == 4 ? v128.load(address + column * 4) : v128.load_splat<f32>(address);
}

@inline
function finish(c: usize, row: i32, left: v128, right: v128): void {
  if (bias != 0) {
    left = f32x4.add(left, biasAt(row, 0));
    right = f32x4.add(right, biasAt(row, 4));
  }
  if (rectify) {
    left = f32x4.max(left, splat(0.0));
    right = f32x4.max(right, splat(0.0));
  }
  v128.store(c, left);
  v128.store(c, right, 16);
}

/** c[0 … rows − 1][0 … 7] = Σₖ a[·][k]·b[k][·], then bias and rectification. */
@inline
function multiply(rows: i32, depth: i32, a: usize, b: usize, c: usize): void {
  const zero = splat(0.0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero;
  let c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
  const step = aDepth;
  const bStep = bDepth;
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let a4 = a3 + aRow;
  let a5 = a4 + aRow;
  for (; depth > 0; depth--) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    b += bStep;
    let x = v128.load_splat<f32>(a);
    a += step;
    c00 = madd(x, left, c00);
    c01 = madd(x, right, c01);
    if (rows > 1) {
      x = v128.load_splat<f32>(a1);
      a1 += step;
      c10 = madd(x, left, c10);
      c11 = madd(x, right, c11);
    }
    if (rows > 2) {
      x = v128.load_splat<f32>(a2);
      a2 += step;
      c20 = madd(x, left, c20);
      c21 = madd(x, right, c21);
    }
    if (rows > 3) {
      x = v128.load_splat<f32>(a3);
      a3 += step;
      c30 = madd(x, left, c30);
      c31 = madd(x, right, c31);
    }
    if (rows > 4) {
      x = v128.load_splat<f32>(a4);
      a4 += step;
      c40 = madd(x, left, c40);
      c41 = madd(x, right, c41);
    }
    if (rows > 5) {
      x = v128.load_splat<f32>(a5);
      a5 += step;
      c50 = madd(x, left, c50);
      c51 = madd(x, right, c51);
    }
  }
  finish(c, 0, c00, c01);
  if (rows > 1) finish(c += cRow, 1, c10, c11);
  if (rows > 2) finish(c += cRow, 2, c20, c21);
  if (rows > 3) finish(c += cRow, 3, c30, c31);
  if (rows > 4) finish(c += cRow, 4, c40, c41);
  if (rows > 5) finish(c += cRow, 5, c50, c51);
}

function multiply1(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(1, depth, a, b, c);
}
function multiply2(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(2, depth, a, b, c);
}
function multiply3(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(3, depth, a, b, c);
}
function multiply4(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(4, depth, a, b, c);
}
function multiply5(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(5, depth, a, b, c);
}
function multiply6(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(6, depth, a, b, c);
}

/** One tile of 1 to 6 rows and 8 columns. */
export function tile(rows: i32, depth: i32, a: usize, b: usize, c: usize): void {
  switch (rows) {
    case 1: return multiply1(depth, a, b, c);
    case 2: return multiply2(depth, a, b, c);
    case 3: return multiply3(depth, a, b, c);
    case 4: return multiply4(depth, a, b, c);
    case 5: return multiply5(depth, a, b, c);
    default: multiply6(depth, a, b, c);
  }
}
