/** Lists of what is not 0 in a matrix. */
import { NonZeros } from '../instructions';
import { clear, splat } from './vector';
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

export function indexRows(p: usize, chunk: i32): void {
  const rows = word(p, NonZeros.Rows);
  const columns = word(p, NonZeros.Columns);
  const lines = word(p, NonZeros.Lines);
  const lists = <usize>word(p, NonZeros.Lists);
  const lineIndex = word(p, NonZeros.LineIndex);
  const columnIndex = word(p, NonZeros.ColumnIndex);
  const zero = splat(0.0);
  const four = i32x4.splat(4 * columnIndex);
  const start = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(columnIndex));
  const end = startOf(p, chunk + 1, rows);
  for (let row = startOf(p, chunk, rows); row < end; row++) {
    let x = <usize>(word(p, NonZeros.X) + row * word(p, NonZeros.XRow));
    const first = rowEntries(lists, rows, columns * lines, row);
    let to = first;
    for (let line = 0; line < lines; line++) {
      let indices = i32x4.add(start, i32x4.splat(line * lineIndex));
      let from = x;
      for (let left = columns; left > 0; left -= 4) {
        const elements = v128.load(from);
        let bits = i32x4.bitmask(f32x4.ne(elements, zero));
        if (left < 4) bits &= (1 << left) - 1;
        const pattern = v128.load(FIRST + ((<usize>bits) << 4));
        const found = i8x16.swizzle(elements, pattern);
        const places = i8x16.swizzle(indices, pattern);
        v128.store(to, v128.shuffle<i32>(places, found, 0, 4, 1, 5));
        v128.store(to, v128.shuffle<i32>(places, found, 2, 6, 3, 7), 16);
        to += <usize>(ENTRY_BYTES * popcnt(bits));
        indices = i32x4.add(indices, four);
        from += 16;
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
  const room = (rows + ROOM) * ENTRY_BYTES;
  clear(counts, (<usize>columns) << 2);
  for (let row = 0; row < rows; row++) {
    for (let first = 0; first < columns; first += 16) {
      let bits = bitsOf(x + ((<usize>first) << 2), columns - first);
      while (bits != 0) {
        const column = first + ctz(bits);
        const place = counts + ((<usize>column) << 2);
        const count = load<i32>(place);
        const to = entries + <usize>(column * room + count * ENTRY_BYTES);
        store<i32>(to, row * rowIndex);
        store<f32>(to, load<f32>(x + ((<usize>column) << 2)), 4);
        store<i32>(place, count + 1);
        bits &= bits - 1;
      }
    }
    x += step;
  }
  for (let column = 0; column < columns; column++) {
    const count = load<i32>(counts + ((<usize>column) << 2));
    store<i32>(entries + <usize>(column * room + count * ENTRY_BYTES), END);
  }
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
