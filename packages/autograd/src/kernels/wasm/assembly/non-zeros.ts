/** Lists of what is not 0 in a matrix. */
import { NonZeros } from '../instructions';
import { clear, splat } from './vector';
import { startOf, word } from './words';

/** From this share of elements that are not 0 on, the dense product is faster. */
const DENSE: f32 = 0.4;

/** The index after the last entry of a row or column: greater than any. */
const END: i32 = -1;

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
    columnCounts(lists, rows) + <usize>(aligned(4 * columns) + row * (columns + 1) * ENTRY_BYTES)
  );
}

/** The entries of column `column`. */
@inline
export function columnEntries(lists: usize, rows: i32, columns: i32, column: i32): usize {
  return rowEntries(lists, rows, columns, rows) + <usize>(column * (rows + 1) * ENTRY_BYTES);
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

export function indexRows(p: usize, chunk: i32): void {
  const rows = word(p, NonZeros.Rows);
  const columns = word(p, NonZeros.Columns);
  const lists = <usize>word(p, NonZeros.Lists);
  const end = startOf(p, chunk + 1, rows);
  for (let row = startOf(p, chunk, rows); row < end; row++) {
    const x = <usize>(word(p, NonZeros.X) + row * word(p, NonZeros.XRow));
    const first = rowEntries(lists, rows, columns, row);
    let to = first;
    for (let column = 0; column < columns; column += 16) {
      let bits = bitsOf(x + ((<usize>column) << 2), columns - column);
      while (bits != 0) {
        const found = column + ctz(bits);
        store<i32>(to, found);
        store<f32>(to, load<f32>(x + ((<usize>found) << 2)), 4);
        to += ENTRY_BYTES;
        bits &= bits - 1;
      }
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
  listColumns(x, <usize>word(p, NonZeros.XRow), rows, end - first, counts, entries);
}

/** Lists what is not 0 in each column: its count, and its entries at `entries + column·(rows + 1)·8`. */
export function listColumns(
  x: usize,
  step: usize,
  rows: i32,
  columns: i32,
  counts: usize,
  entries: usize,
): void {
  const room = (rows + 1) * ENTRY_BYTES;
  clear(counts, (<usize>columns) << 2);
  for (let row = 0; row < rows; row++) {
    for (let first = 0; first < columns; first += 16) {
      let bits = bitsOf(x + ((<usize>first) << 2), columns - first);
      while (bits != 0) {
        const column = first + ctz(bits);
        const place = counts + ((<usize>column) << 2);
        const count = load<i32>(place);
        const to = entries + <usize>(column * room + count * ENTRY_BYTES);
        store<i32>(to, row);
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
