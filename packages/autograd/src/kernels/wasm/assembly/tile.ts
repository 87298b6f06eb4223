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

export function setSteps(ofARow: usize, ofADepth: usize, ofBDepth: usize, ofCRow: usize): void {
  aRow = ofARow;
  aDepth = ofADepth;
  bDepth = ofBDepth;
  cRow = ofCRow;
}

/**
 * How many of the `left` rows the next tile takes: 6 or 4, as long as it can, since other heights keep fewer sums going
 * than a processor can work on at once.
 */
export function tileHeight(left: i32): i32 {
  return left == 7 || left == 8 || left == 11 ? 4 : min(left, TILE_ROWS);
}

/**
 * c[0 … rows − 1][0 … 7] = Σₖ a[·][k]·b[k][·]. Written out, as sums in an array would not stay in registers; `rows` and
 * `inRows` are known when this is compiled. Rows of a are gapless along the depth (`inRows`), or columns along the rows:
 * then one pointer does for all rows. Nothing but stores may follow the loop: V8 of Node 20 would load everything first
 * and spill half of the sums.
 */
@inline
function multiply(rows: i32, inRows: bool, depth: i32, a: usize, b: usize, c: usize): void {
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
  const aStep: usize = inRows ? 4 : aDepth;
  const bStep = bDepth;
  const cStep = cRow;
  let a1 = a + 1 * aRow;
  let a2 = a + 2 * aRow;
  let a3 = a + 3 * aRow;
  let a4 = a + 4 * aRow;
  let a5 = a + 5 * aRow;
  for (; depth > 0; depth--) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    b += bStep;
    const x0 = v128.load_splat<f32>(a);
    c00 = madd(x0, left, c00);
    c01 = madd(x0, right, c01);
    if (rows > 1) {
      const x = inRows ? v128.load_splat<f32>(a1) : v128.load_splat<f32>(a, 4);
      c10 = madd(x, left, c10);
      c11 = madd(x, right, c11);
    }
    if (rows > 2) {
      const x = inRows ? v128.load_splat<f32>(a2) : v128.load_splat<f32>(a, 8);
      c20 = madd(x, left, c20);
      c21 = madd(x, right, c21);
    }
    if (rows > 3) {
      const x = inRows ? v128.load_splat<f32>(a3) : v128.load_splat<f32>(a, 12);
      c30 = madd(x, left, c30);
      c31 = madd(x, right, c31);
    }
    if (rows > 4) {
      const x = inRows ? v128.load_splat<f32>(a4) : v128.load_splat<f32>(a, 16);
      c40 = madd(x, left, c40);
      c41 = madd(x, right, c41);
    }
    if (rows > 5) {
      const x = inRows ? v128.load_splat<f32>(a5) : v128.load_splat<f32>(a, 20);
      c50 = madd(x, left, c50);
      c51 = madd(x, right, c51);
    }
    a += aStep;
    if (inRows && rows > 1) a1 += 4;
    if (inRows && rows > 2) a2 += 4;
    if (inRows && rows > 3) a3 += 4;
    if (inRows && rows > 4) a4 += 4;
    if (inRows && rows > 5) a5 += 4;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  if (rows > 1) {
    c += cStep;
    v128.store(c, c10);
    v128.store(c, c11, 16);
  }
  if (rows > 2) {
    c += cStep;
    v128.store(c, c20);
    v128.store(c, c21, 16);
  }
  if (rows > 3) {
    c += cStep;
    v128.store(c, c30);
    v128.store(c, c31, 16);
  }
  if (rows > 4) {
    c += cStep;
    v128.store(c, c40);
    v128.store(c, c41, 16);
  }
  if (rows > 5) {
    c += cStep;
    v128.store(c, c50);
    v128.store(c, c51, 16);
  }
}

// A function each, as hosts allot registers function by function; the module exports them, which keeps the compiler from
// putting them together.
export function rows1(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(1, true, depth, a, b, c);
}
export function columns1(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(1, false, depth, a, b, c);
}
export function rows2(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(2, true, depth, a, b, c);
}
export function columns2(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(2, false, depth, a, b, c);
}
export function rows3(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(3, true, depth, a, b, c);
}
export function columns3(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(3, false, depth, a, b, c);
}
export function rows4(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(4, true, depth, a, b, c);
}
export function columns4(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(4, false, depth, a, b, c);
}
export function rows5(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(5, true, depth, a, b, c);
}
export function columns5(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(5, false, depth, a, b, c);
}
export function rows6(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(6, true, depth, a, b, c);
}
export function columns6(depth: i32, a: usize, b: usize, c: usize): void {
  multiply(6, false, depth, a, b, c);
}

/** One tile of 1 to 6 rows and 8 columns, of an a whose rows or columns are gapless. */
export function tile(rows: i32, depth: i32, a: usize, b: usize, c: usize): void {
  if (aDepth == 4) {
    switch (rows) {
      case 1:
        return rows1(depth, a, b, c);
      case 2:
        return rows2(depth, a, b, c);
      case 3:
        return rows3(depth, a, b, c);
      case 4:
        return rows4(depth, a, b, c);
      case 5:
        return rows5(depth, a, b, c);
      default:
        return rows6(depth, a, b, c);
    }
  }
  switch (rows) {
    case 1:
      return columns1(depth, a, b, c);
    case 2:
      return columns2(depth, a, b, c);
    case 3:
      return columns3(depth, a, b, c);
    case 4:
      return columns4(depth, a, b, c);
    case 5:
      return columns5(depth, a, b, c);
    default:
      columns6(depth, a, b, c);
  }
}
