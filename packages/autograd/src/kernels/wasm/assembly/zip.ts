/** A function of two elements each, and the choice between two. */
import { Binary, Kind, Walk } from '../instructions';
import { loadBytesStrided, loadStrided, storeFirst, storeMask } from './vector';
import { beginWalk, rowLength, rowOf, rowsBegin, rowsEnd, stepOf } from './walk';
import { word } from './words';

@inline
function binary(f: i32, a: v128, b: v128): v128 {
  switch (f) {
    case Binary.add:
      return f32x4.add(a, b);
    case Binary.sub:
      return f32x4.sub(a, b);
    case Binary.mul:
      return f32x4.mul(a, b);
    case Binary.div:
      return f32x4.div(a, b);
    case Binary.maximum:
      return f32x4.max(a, b);
    case Binary.minimum:
      return f32x4.min(a, b);
    case Binary.equal:
      return f32x4.eq(a, b);
    case Binary.notEqual:
      return f32x4.ne(a, b);
    case Binary.less:
      return f32x4.lt(a, b);
    case Binary.lessEqual:
      return f32x4.le(a, b);
    case Binary.greater:
      return f32x4.gt(a, b);
    default:
      return f32x4.ge(a, b);
  }
}

export function zip(p: usize, chunk: i32): void {
  const f = word(p, Walk.Function);
  beginWalk(p, chunk);
  const length = rowLength();
  const aStep = stepOf(0);
  const bStep = stepOf(1);
  for (let row = rowsBegin(); row < rowsEnd(); row++) {
    zipRow(f, rowOf(0, row), aStep, rowOf(1, row), bStep, rowOf(2, row), length);
  }
}

function zipRow(f: i32, a: usize, aStep: usize, b: usize, bStep: usize, y: usize, n: i32): void {
  switch (f) {
    case Binary.add:
      return zipShaped(Binary.add, a, aStep, b, bStep, y, n);
    case Binary.sub:
      return zipShaped(Binary.sub, a, aStep, b, bStep, y, n);
    case Binary.mul:
      return zipShaped(Binary.mul, a, aStep, b, bStep, y, n);
    case Binary.div:
      return zipShaped(Binary.div, a, aStep, b, bStep, y, n);
    case Binary.maximum:
    case Binary.minimum:
      return zipStrided(f, a, aStep, b, bStep, y, n);
    case Binary.lessEqual:
      return compareShaped(Binary.lessEqual, a, aStep, b, bStep, y, n);
    case Binary.greater:
      return compareShaped(Binary.greater, a, aStep, b, bStep, y, n);
    default:
      compareStrided(f, a, aStep, b, bStep, y, n);
  }
}

/** With `f` known when this is compiled; apart for the shapes that matter: both gapless, or one of them one number. */
@inline
function zipShaped(f: i32, a: usize, aStep: usize, b: usize, bStep: usize, y: usize, n: i32): void {
  if (aStep == 4 && bStep == 4) {
    for (; n >= 16; n -= 16) {
      v128.store(y, binary(f, v128.load(a), v128.load(b)));
      v128.store(y, binary(f, v128.load(a, 16), v128.load(b, 16)), 16);
      v128.store(y, binary(f, v128.load(a, 32), v128.load(b, 32)), 32);
      v128.store(y, binary(f, v128.load(a, 48), v128.load(b, 48)), 48);
      a += 64;
      b += 64;
      y += 64;
    }
  } else if (aStep == 4 && bStep == 0) {
    const right = v128.load_splat<f32>(b);
    for (; n >= 16; n -= 16) {
      v128.store(y, binary(f, v128.load(a), right));
      v128.store(y, binary(f, v128.load(a, 16), right), 16);
      v128.store(y, binary(f, v128.load(a, 32), right), 32);
      v128.store(y, binary(f, v128.load(a, 48), right), 48);
      a += 64;
      y += 64;
    }
  } else if (aStep == 0 && bStep == 4) {
    const left = v128.load_splat<f32>(a);
    for (; n >= 4; n -= 4) {
      v128.store(y, binary(f, left, v128.load(b)));
      b += 16;
      y += 16;
    }
  }
  if (n > 0) zipStrided(f, a, aStep, b, bStep, y, n);
}

function zipStrided(
  f: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  y: usize,
  n: i32,
): void {
  for (; n > 0; n -= 4) {
    storeFirst(y, binary(f, loadStrided(a, aStep, n), loadStrided(b, bStep, n)), n);
    a += 4 * aStep;
    b += 4 * bStep;
    y += 16;
  }
}

@inline
function compareShaped(
  f: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  y: usize,
  n: i32,
): void {
  if (aStep == 4 && bStep == 0) {
    const right = v128.load_splat<f32>(b);
    for (; n >= 16; n -= 16) {
      const low = i16x8.narrow_i32x4_s(
        binary(f, v128.load(a), right),
        binary(f, v128.load(a, 16), right),
      );
      const high = i16x8.narrow_i32x4_s(
        binary(f, v128.load(a, 32), right),
        binary(f, v128.load(a, 48), right),
      );
      v128.store(y, v128.and(i8x16.narrow_i16x8_s(low, high), i8x16.splat(1)));
      a += 64;
      y += 16;
    }
  }
  if (n > 0) compareStrided(f, a, aStep, b, bStep, y, n);
}

function compareStrided(
  f: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  y: usize,
  n: i32,
): void {
  for (; n > 0; n -= 4) {
    storeMask(y, binary(f, loadStrided(a, aStep, n), loadStrided(b, bStep, n)), n);
    a += 4 * aStep;
    b += 4 * bStep;
    y += 4;
  }
}

/** Select's function is the kind of the condition. */
export function select(p: usize, chunk: i32): void {
  const kind = word(p, Walk.Function);
  beginWalk(p, chunk);
  const length = rowLength();
  const cStep = stepOf(0);
  const aStep = stepOf(1);
  const bStep = stepOf(2);
  for (let row = rowsBegin(); row < rowsEnd(); row++) {
    let c = rowOf(0, row);
    let a = rowOf(1, row);
    let b = rowOf(2, row);
    let y = rowOf(3, row);
    let n = length;
    if (kind == Kind.Uint8 && cStep == 1 && aStep == 0 && bStep == 4) {
      // One number in place of some elements: how gradients of rectifiers are masked.
      const one = v128.load_splat<f32>(a);
      for (; n >= 8; n -= 8) {
        const words = v128.load8x8_u(c);
        const low = i32x4.ne(i32x4.extend_low_i16x8_u(words), i32x4.splat(0));
        const high = i32x4.ne(i32x4.extend_high_i16x8_u(words), i32x4.splat(0));
        v128.store(y, v128.bitselect(one, v128.load(b), low));
        v128.store(y, v128.bitselect(one, v128.load(b, 16), high), 16);
        c += 8;
        b += 32;
        y += 32;
      }
    }
    for (; n > 0; n -= 4) {
      const mask =
        kind == Kind.Uint8
          ? i32x4.ne(loadBytesStrided(c, cStep, n), i32x4.splat(0))
          : f32x4.ne(loadStrided(c, cStep, n), f32x4.splat(0.0));
      storeFirst(y, v128.bitselect(loadStrided(a, aStep, n), loadStrided(b, bStep, n), mask), n);
      c += 4 * cStep;
      a += 4 * aStep;
      b += 4 * bStep;
      y += 16;
    }
  }
}
