/** Elements taken by index, and put back. */
import { Kind, TakeRows, Walk } from '../instructions';
import { loadNumber, sizeOfKind, storeNumber } from './copy';
import { copyBytes, loadBytes, madd, storeFirst } from './vector';
import { beginWalk, rowLength, rowOf, rowsBegin, rowsEnd, stepOf } from './walk';
import { real, startOf, word } from './words';

/** Bytes of a cache line. */
const LINE: usize = 64;

@inline
function indexAt(address: usize, kind: i32): usize {
  return kind == Kind.Uint8 ? load<u8>(address) : load<u32>(address);
}

/** Operands: x at index 0 of the axis, indices, out. */
export function gather(p: usize, chunk: i32): void {
  const kind = word(p, Walk.Function);
  const step = <usize>word(p, Walk.First);
  beginWalk(p, chunk);
  const xStep = stepOf(0);
  const iStep = stepOf(1);
  const yStep = stepOf(2);
  for (let row = rowsBegin(); row < rowsEnd(); row++) {
    let x = rowOf(0, row);
    let i = rowOf(1, row);
    let y = rowOf(2, row);
    for (let n = rowLength(); n > 0; n--) {
      store<f32>(y, load<f32>(x + indexAt(i, kind) * step));
      x += xStep;
      i += iStep;
      y += yStep;
    }
  }
}

/** Operands: x, indices, out at index 0 of the axis. */
export function scatterAdd(p: usize, chunk: i32): void {
  const kind = word(p, Walk.Function);
  const step = <usize>word(p, Walk.First);
  beginWalk(p, chunk);
  const xStep = stepOf(0);
  const iStep = stepOf(1);
  const yStep = stepOf(2);
  for (let row = rowsBegin(); row < rowsEnd(); row++) {
    let x = rowOf(0, row);
    let i = rowOf(1, row);
    let y = rowOf(2, row);
    for (let n = rowLength(); n > 0; n--) {
      const target = y + indexAt(i, kind) * step;
      store<f32>(target, load<f32>(target) + load<f32>(x));
      x += xStep;
      i += iStep;
      y += yStep;
    }
  }
}

/** Bytes become float32 without leaving the registers; any other pair of kinds goes number by number. */
export function takeRows(p: usize, chunk: i32): void {
  const xKind = word(p, TakeRows.XKind);
  const outKind = word(p, TakeRows.OutKind);
  const total = word(p, TakeRows.Rows);
  const width = word(p, TakeRows.Width);
  const scale = real(p, TakeRows.Scale);
  const shift = real(p, TakeRows.Shift);
  const isPlain = xKind == outKind && scale == 1.0 && shift == 0.0;
  const end = startOf(p, chunk + 1, total);
  const first = startOf(p, chunk, total);
  // Rows lie anywhere: to fetch one after the other would take longer than all else.
  for (let row = first; row < end; row++) fetch(rowAt(p, row), <usize>width * sizeOfKind(xKind));
  for (let row = first; row < end; row++) {
    const x = rowAt(p, row);
    const y = <usize>word(p, TakeRows.Out) + <usize>(row * word(p, TakeRows.OutStep));
    if (isPlain) {
      copyBytes(y, x, <usize>width * sizeOfKind(xKind));
    } else if (xKind == Kind.Uint8 && outKind == Kind.Float32) {
      normalizeRow(x, y, width, f32x4.splat(scale), f32x4.splat(shift));
    } else {
      const xSize = sizeOfKind(xKind);
      const ySize = sizeOfKind(outKind);
      for (let i: usize = 0; i < <usize>width; i++) {
        storeNumber(y + i * ySize, outKind, loadNumber(x + i * xSize, xKind) * scale + shift);
      }
    }
  }
}

@inline
function rowAt(p: usize, row: i32): usize {
  const place = <usize>word(p, TakeRows.Indices) + <usize>(row * word(p, TakeRows.IndexStep));
  const index = indexAt(place, word(p, TakeRows.IndexKind));
  return <usize>word(p, TakeRows.X) + index * <usize>word(p, TakeRows.XStep);
}

/** Has memory fetched, without waiting for it. */
@inline
function fetch(x: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += LINE) load<u8>(x + i);
}

function normalizeRow(x: usize, y: usize, width: i32, scale: v128, shift: v128): void {
  let n = width;
  for (; n >= 16; n -= 16) {
    const bytes = v128.load(x);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    v128.store(y, normalized(i32x4.extend_low_i16x8_u(low), scale, shift));
    v128.store(y, normalized(i32x4.extend_high_i16x8_u(low), scale, shift), 16);
    v128.store(y, normalized(i32x4.extend_low_i16x8_u(high), scale, shift), 32);
    v128.store(y, normalized(i32x4.extend_high_i16x8_u(high), scale, shift), 48);
    x += 16;
    y += 64;
  }
  for (; n > 0; n -= 4) {
    storeFirst(y, normalized(loadBytes(x), scale, shift), n);
    x += 4;
    y += 16;
  }
}

@inline
function normalized(integers: v128, scale: v128, shift: v128): v128 {
  return madd(f32x4.convert_i32x4_s(integers), scale, shift);
}
