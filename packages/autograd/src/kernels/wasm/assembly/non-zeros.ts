/** Lists of what is not 0 in a matrix. */
import { NonZeros } from '../instructions';
import { highHalves, highPairs, lowHalves, lowPairs, splat } from './vector';
import { startOf, word } from './words';

/** From this share of elements that are not 0 on, the dense product is faster. */
const DENSE: f32 = 0.4;

/** The index after the last entry of a row or column: greater than any. */
export const END: i32 = -1;

/** Entries that a list has room for beside all elements: its end, and what is stored four at a time. */
export const ROOM: i32 = 4;

/** An index and an element. */
export const ENTRY_BYTES: i32 = 8;

@inline
function aligned(bytes: i32): i32 {
  return (bytes + 63) & ~63;
}

@inline
function columnCounts(lists: usize, rows: i32): usize {
  return lists + <usize>aligned(4 * rows);
}

/** The entries of row `row` of a matrix. */
@inline
export function rowEntries(lists: usize, rows: i32, columns: i32, row: i32): usize {
  return (
    columnCounts(lists, rows) + <usize>(aligned(4 * columns) + row * (columns + ROOM) * ENTRY_BYTES)
  );
}

/** The entries of column `column`. */
@inline
export function columnEntries(lists: usize, rows: i32, columns: i32, column: i32): usize {
  return rowEntries(lists, rows, columns, rows) + <usize>(column * (rows + ROOM) * ENTRY_BYTES);
}

/** Which of 16 neighbours are not 0, as bits. */
@inline
function nonZeroBits(x: usize): i32 {
  const zero = splat(0.0);
  const low = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(x), zero), f32x4.ne(v128.load(x, 16), zero));
  const high = i16x8.narrow_i32x4_s(
    f32x4.ne(v128.load(x, 32), zero),
    f32x4.ne(v128.load(x, 48), zero),
  );
  return i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
}

@inline
function bitsOf(x: usize, count: i32): i32 {
  const bits = nonZeroBits(x);
  return count < 16 ? bits & ((1 << count) - 1) : bits;
}

/** Which bytes of four numbers to take so that those whose bits are set come first, in order: for each of 16 sets of bits. */
const FIRST = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0,
  8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0,
  4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0, 0,
  12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0,
  4, 5, 6, 7, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 0, 0, 0, 0,
  8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

/** The entries of one vector, whose elements have these indices, at `to`; returns where the next one belongs. */
@inline
function listVector(elements: v128, indices: v128, to: usize): usize {
  const bits = i32x4.bitmask(f32x4.ne(elements, splat(0.0)));
  const pattern = v128.load(FIRST + ((<usize>bits) << 4));
  const found = i8x16.swizzle(elements, pattern);
  const places = i8x16.swizzle(indices, pattern);
  v128.store(to, lowPairs(places, found));
  v128.store(to, highPairs(places, found), 16);
  return to + <usize>(ENTRY_BYTES * popcnt(bits));
}

export function indexRows(p: usize, chunk: i32): void {
  const rows = word(p, NonZeros.Rows);
  const columns = word(p, NonZeros.Columns);
  const lines = word(p, NonZeros.Lines);
  const lists = <usize>word(p, NonZeros.Lists);
  const lineIndex = word(p, NonZeros.LineIndex);
  const columnIndex = word(p, NonZeros.ColumnIndex);
  const lanes = i32x4(0, 1, 2, 3);
  const four = i32x4.splat(4 * columnIndex);
  const start = i32x4.mul(lanes, i32x4.splat(columnIndex));
  const end = startOf(p, chunk + 1, rows);
  for (let row = startOf(p, chunk, rows); row < end; row++) {
    let x = <usize>(word(p, NonZeros.X) + row * word(p, NonZeros.XRow));
    const first = rowEntries(lists, rows, columns * lines, row);
    let to = first;
    for (let line = 0; line < lines; line++) {
      let indices = i32x4.add(start, i32x4.splat(line * lineIndex));
      let from = x;
      let left = columns;
      for (; left >= 4; left -= 4) {
        to = listVector(v128.load(from), indices, to);
        indices = i32x4.add(indices, four);
        from += 16;
      }
      if (left > 0) {
        const isThere = i32x4.lt_s(lanes, i32x4.splat(left));
        to = listVector(v128.and(v128.load(from), isThere), indices, to);
      }
      x += (<usize>columns) << 2;
    }
    store<i32>(to, END);
    store<i32>(lists + ((<usize>row) << 2), <i32>(to - first) / ENTRY_BYTES);
  }
}

export function indexColumns(p: usize, chunk: i32): void {
  const rows = word(p, NonZeros.Rows);
  const columns = word(p, NonZeros.Columns);
  const lists = <usize>word(p, NonZeros.Lists);
  const blocks = (columns + 15) >> 4;
  const first = startOf(p, chunk, blocks) << 4;
  const end = min(startOf(p, chunk + 1, blocks) << 4, columns);
  const x = <usize>(word(p, NonZeros.X) + 4 * first);
  const counts = columnCounts(lists, rows) + ((<usize>first) << 2);
  const entries = columnEntries(lists, rows, columns, first);
  listColumns(x, <usize>word(p, NonZeros.XRow), rows, end - first, 1, counts, entries);
}

/** Lists what is not 0 in each column: its count, and its entries, {@link ROOM} more than rows from those of the next. */
export function listColumns(
  x: usize,
  step: usize,
  rows: i32,
  columns: i32,
  rowIndex: i32,
  counts: usize,
  entries: usize,
): void {
  const room = <usize>((rows + ROOM) * ENTRY_BYTES);
  let left = columns;
  for (; left >= 4; left -= 4) {
    listFour(x, step, rows, rowIndex, counts, entries, room);
    x += 16;
    counts += 16;
    entries += 4 * room;
  }
  for (; left > 0; left--) {
    listOne(x, step, rows, rowIndex, counts, entries);
    x += 4;
    counts += 4;
    entries += room;
  }
}

/** Four columns, four rows at a time. */
function listFour(
  x: usize,
  step: usize,
  rows: i32,
  rowIndex: i32,
  counts: usize,
  entries: usize,
  room: usize,
): void {
  const four = i32x4.splat(4 * rowIndex);
  let indices = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(rowIndex));
  let to0 = entries;
  let to1 = entries + room;
  let to2 = entries + 2 * room;
  let to3 = entries + 3 * room;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const x0 = v128.load(x);
    const x1 = v128.load(x + step);
    const x2 = v128.load(x + 2 * step);
    const x3 = v128.load(x + 3 * step);
    if (v128.any_true(v128.or(v128.or(x0, x1), v128.or(x2, x3)))) {
      const low01 = lowPairs(x0, x1);
      const low23 = lowPairs(x2, x3);
      const high01 = highPairs(x0, x1);
      const high23 = highPairs(x2, x3);
      to0 = listVector(lowHalves(low01, low23), indices, to0);
      to1 = listVector(highHalves(low01, low23), indices, to1);
      to2 = listVector(lowHalves(high01, high23), indices, to2);
      to3 = listVector(highHalves(high01, high23), indices, to3);
    }
    indices = i32x4.add(indices, four);
    x += 4 * step;
  }
  for (; row < rows; row++) {
    to0 = listElement(x, row * rowIndex, to0);
    to1 = listElement(x + 4, row * rowIndex, to1);
    to2 = listElement(x + 8, row * rowIndex, to2);
    to3 = listElement(x + 12, row * rowIndex, to3);
    x += step;
  }
  endList(entries, to0, counts);
  endList(entries + room, to1, counts + 4);
  endList(entries + 2 * room, to2, counts + 8);
  endList(entries + 3 * room, to3, counts + 12);
}

function listOne(
  x: usize,
  step: usize,
  rows: i32,
  rowIndex: i32,
  counts: usize,
  entries: usize,
): void {
  let to = entries;
  for (let row = 0; row < rows; row++) {
    to = listElement(x, row * rowIndex, to);
    x += step;
  }
  endList(entries, to, counts);
}

@inline
function listElement(x: usize, index: i32, to: usize): usize {
  const element = load<f32>(x);
  store<i32>(to, index);
  store<f32>(to, element, 4);
  return element == 0 ? to : to + ENTRY_BYTES;
}

@inline
function endList(entries: usize, end: usize, count: usize): void {
  store<i32>(end, END);
  store<i32>(count, <i32>(end - entries) / ENTRY_BYTES);
}

/** Whether few enough of the elements of a matrix with gapless rows are not 0. */
export function isSparseMatrix(x: usize, step: usize, rows: i32, columns: i32): bool {
  let count = 0;
  for (let row = 0; row < rows; row++) {
    for (let first = 0; first < columns; first += 16) {
      count += popcnt(bitsOf(x + ((<usize>first) << 2), columns - first));
    }
    x += step;
  }
  return <f32>count < DENSE * <f32>rows * <f32>columns;
}

/** Whether few enough of the listed matrix's elements are not 0. */
export function isSparse(lists: usize, rows: i32, columns: i32): bool {
  let count = 0;
  for (let row = 0; row < rows; row++) count += load<i32>(lists + ((<usize>row) << 2));
  return <f32>count < DENSE * <f32>rows * <f32>columns;
}
