/** Map, Zip, Select and Copy: views of one shape, walked row by row along their innermost axis. */
import { Binary, Kind, Unary, Walk } from '../instructions';
import { unary } from './functions';
import { clear, copyBytes, loadBytes, loadBytesStrided, loadStrided, storeFirst, storeMask } from './vector';
import { offsetOf, real, startOf, word } from './words';

/** Elements that stay together when one row is cut into parts: two cache lines of bytes. */
const GRAIN: i32 = 128;

let rank: i32 = 0;
let lists: usize = 0;

/** The stretch of each row that belongs to this part, and the rows. */
let firstRow: i32 = 0;
let endRow: i32 = 0;
let firstElement: i32 = 0;
let length: i32 = 0;

/** Reads the walk of the instruction at `p`, cut down to the part `chunk`. */
export function beginWalk(p: usize, chunk: i32): void {
  rank = word(p, Walk.Rank);
  lists = p + ((<usize>Walk.Lists) << 2);
  const rows = word(p, Walk.Rows);
  length = word(lists, 0);
  firstElement = 0;
  if (rank > 1) {
    firstRow = startOf(p, chunk, rows);
    endRow = startOf(p, chunk + 1, rows);
  } else {
    const grains = (length + GRAIN - 1) / GRAIN;
    firstElement = startOf(p, chunk, grains) * GRAIN;
    length = min(startOf(p, chunk + 1, grains) * GRAIN, length) - firstElement;
    firstRow = 0;
    endRow = 1;
  }
}

export function rowsBegin(): i32 {
  return firstRow;
}

export function rowsEnd(): i32 {
  return endRow;
}

export function rowLength(): i32 {
  return length;
}

@inline
function operand(index: i32): usize {
  return lists + ((<usize>(rank + index * (rank + 1))) << 2);
}

/** The step of operand `index` along a row. */
export function stepOf(index: i32): usize {
  return <usize>word(operand(index), 1);
}

/** The address at which row `row` of operand `index` begins. */
export function rowOf(index: i32, row: i32): usize {
  const place = operand(index);
  const start = <usize>word(place, 0) + <usize>firstElement * <usize>word(place, 1);
  return start + <usize>offsetOf(row, lists, place + 4, 1, rank);
}

export function map(p: usize, chunk: i32): void {
  const f = word(p, Walk.Function);
  const first = f32x4.splat(real(p, Walk.First));
  const second = f32x4.splat(real(p, Walk.Second));
  beginWalk(p, chunk);
  const step = stepOf(0);
  for (let row = firstRow; row < endRow; row++) {
    mapRow(f, first, second, rowOf(0, row), step, rowOf(1, row), length);
  }
}

function mapRow(f: i32, first: v128, second: v128, x: usize, step: usize, y: usize, n: i32): void {
  if (step == 4) {
    switch (f) {
      case Unary.neg: return mapDense(Unary.neg, first, second, x, y, n);
      case Unary.sqrt: return mapDense(Unary.sqrt, first, second, x, y, n);
      case Unary.square: return mapDense(Unary.square, first, second, x, y, n);
      case Unary.relu: return mapDense(Unary.relu, first, second, x, y, n);
    }
  }
  mapStrided(f, first, second, x, step, y, n);
}

/** With `f` known when this is compiled, and gapless elements. */
@inline
function mapDense(f: i32, first: v128, second: v128, x: usize, y: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, unary(f, v128.load(x), first, second));
    x += 16;
    y += 16;
  }
  if (n > 0) mapStrided(f, first, second, x, 4, y, n);
}

function mapStrided(f: i32, first: v128, second: v128, x: usize, step: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4) {
    storeFirst(y, unary(f, loadStrided(x, step, n), first, second), n);
    x += 4 * step;
    y += 16;
  }
}

@inline
function binary(f: i32, a: v128, b: v128): v128 {
  switch (f) {
    case Binary.add: return f32x4.add(a, b);
    case Binary.sub: return f32x4.sub(a, b);
    case Binary.mul: return f32x4.mul(a, b);
    case Binary.div: return f32x4.div(a, b);
    case Binary.maximum: return f32x4.max(a, b);
    case Binary.minimum: return f32x4.min(a, b);
    case Binary.equal: return f32x4.eq(a, b);
    case Binary.notEqual: return f32x4.ne(a, b);
    case Binary.less: return f32x4.lt(a, b);
    case Binary.lessEqual: return f32x4.le(a, b);
    case Binary.greater: return f32x4.gt(a, b);
    default: return f32x4.ge(a, b);
  }
}

export function zip(p: usize, chunk: i32): void {
  const f = word(p, Walk.Function);
  beginWalk(p, chunk);
  const aStep = stepOf(0);
  const bStep = stepOf(1);
  for (let row = firstRow; row < endRow; row++) {
    zipRow(f, rowOf(0, row), aStep, rowOf(1, row), bStep, rowOf(2, row), length);
  }
}

function zipRow(f: i32, a: usize, aStep: usize, b: usize, bStep: usize, y: usize, n: i32): void {
  switch (f) {
    case Binary.add: return zipShaped(Binary.add, a, aStep, b, bStep, y, n);
    case Binary.sub: return zipShaped(Binary.sub, a, aStep, b, bStep, y, n);
    case Binary.mul: return zipShaped(Binary.mul, a, aStep, b, bStep, y, n);
    case Binary.div: return zipShaped(Binary.div, a, aStep, b, bStep, y, n);
    case Binary.maximum:
    case Binary.minimum: return zipStrided(f, a, aStep, b, bStep, y, n);
    case Binary.lessEqual: return compareShaped(Binary.lessEqual, a, aStep, b, bStep, y, n);
    case Binary.greater: return compareShaped(Binary.greater, a, aStep, b, bStep, y, n);
    default: compareStrided(f, a, aStep, b, bStep, y, n);
  }
}

/** With `f` known when this is compiled; apart for the shapes that matter: both gapless, or one of them one number. */
@inline
function zipShaped(f: i32, a: usize, aStep: usize, b: usize, bStep: usize, y: usize, n: i32): void {
  if (aStep == 4 && bStep == 4) {
    for (; n >= 4; n -= 4) {
      v128.store(y, binary(f, v128.load(a), v128.load(b)));
      a += 16;
      b += 16;
      y += 16;
    }
  } else if (aStep == 4 && bStep == 0) {
    const right = v128.load_splat<f32>(b);
    for (; n >= 4; n -= 4) {
      v128.store(y, binary(f, v128.load(a), right));
      a += 16;
      y += 16;
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

function zipStrided(f: i32, a: usize, aStep: usize, b: usize, bStep: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4) {
    storeFirst(y, binary(f, loadStrided(a, aStep, n), loadStrided(b, bStep, n)), n);
    a += 4 * aStep;
    b += 4 * bStep;
    y += 16;
  }
}

@inline
function compareShaped(f: i32, a: usize, aStep: usize, b: usize, bStep: usize, y: usize, n: i32): void {
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

function compareStrided(f: i32, a: usize, aStep: usize, b: usize, bStep: usize, y: usize, n: i32): void {
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
  const cStep = stepOf(0);
  const aStep = stepOf(1);
  const bStep = stepOf(2);
  for (let row = firstRow; row < endRow; row++) {
    let c = rowOf(0, row);
    let a = rowOf(1, row);
    let b = rowOf(2, row);
    let y = rowOf(3, row);
    for (let n = length; n > 0; n -= 4) {
      const mask = kind == Kind.Uint8
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

export function copy(p: usize, chunk: i32): void {
  const kinds = word(p, Walk.Function);
  const from = kinds >> 2;
  const to = kinds & 3;
  beginWalk(p, chunk);
  const xStep = stepOf(0);
  const yStep = stepOf(1);
  const size = sizeOfKind(to);
  for (let row = firstRow; row < endRow; row++) {
    let x = rowOf(0, row);
    let y = rowOf(1, row);
    if (from == to && xStep == size && yStep == size) {
      copyBytes(y, x, <usize>length * size);
    } else if (from == to && xStep == 0 && yStep == size && isZero(x, size)) {
      clear(y, <usize>length * size);
    } else if (from == to && size == 4) {
      for (let n = length; n > 0; n--) {
        store<i32>(y, load<i32>(x));
        x += xStep;
        y += yStep;
      }
    } else if (from == Kind.Uint8 && to == Kind.Float32 && xStep == 1 && yStep == 4) {
      for (let n = length; n > 0; n -= 4) {
        storeFirst(y, f32x4.convert_i32x4_s(loadBytes(x)), n);
        x += 4;
        y += 16;
      }
    } else {
      for (let n = length; n > 0; n--) {
        storeNumber(y, to, loadNumber(x, from));
        x += xStep;
        y += yStep;
      }
    }
  }
}

function isZero(x: usize, size: usize): bool {
  for (let i: usize = 0; i < size; i++) if (load<u8>(x + i) != 0) return false;
  return true;
}

export function sizeOfKind(kind: i32): usize {
  return kind == Kind.Uint8 ? 1 : kind == Kind.Float64 ? 8 : 4;
}

export function loadNumber(address: usize, kind: i32): f64 {
  switch (kind) {
    case Kind.Float32: return load<f32>(address);
    case Kind.Int32: return load<i32>(address);
    case Kind.Uint8: return load<u8>(address);
    default: return load<f64>(address);
  }
}

/** Integers are stored as they come: the encoder sees to it that none has a fraction or is out of range. */
export function storeNumber(address: usize, kind: i32, x: f64): void {
  switch (kind) {
    case Kind.Float32: store<f32>(address, <f32>x); break;
    case Kind.Int32: store<i32>(address, <i32>x); break;
    case Kind.Uint8: store<u8>(address, <u8>x); break;
    default: store<f64>(address, x);
  }
}

