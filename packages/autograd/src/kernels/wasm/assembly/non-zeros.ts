/** Lists of what is not 0 in a matrix. */
import { NonZeros } from '../instructions';
import { splat } from './vector';
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
  const counts = columnCounts(lists, rows);
  const blocks = (columns + 15) >> 4;
  const end = startOf(p, chunk + 1, blocks);
  for (let block = startOf(p, chunk, blocks); block < end; block++) {
    const first = block << 4;
    const width = min(16, columns - first);
    for (let i = 0; i < width; i++) store<i32>(counts + ((<usize>(first + i)) << 2), 0);
    const entries = columnEntries(lists, rows, columns, first);
    let x = <usize>(word(p, NonZeros.X) + 4 * first);
    for (let row = 0; row < rows; row++) {
      let bits = bitsOf(x, width);
      while (bits != 0) {
        const found = ctz(bits);
        const place = counts + ((<usize>(first + found)) << 2);
        const count = load<i32>(place);
        const to = entries + <usize>((found * (rows + 1) + count) * ENTRY_BYTES);
        store<i32>(to, row);
        store<f32>(to, load<f32>(x + ((<usize>found) << 2)), 4);
        store<i32>(place, count + 1);
        bits &= bits - 1;
      }
      x += <usize>word(p, NonZeros.XRow);
    }
    for (let i = 0; i < width; i++) {
      const count = load<i32>(counts + ((<usize>(first + i)) << 2));
      store<i32>(entries + <usize>((i * (rows + 1) + count) * ENTRY_BYTES), END);
    }
  }
}

/** Whether few enough of the elements are not 0. */
export function isSparse(lists: usize, rows: i32, columns: i32): bool {
  let count = 0;
  for (let row = 0; row < rows; row++) count += load<i32>(lists + ((<usize>row) << 2));
  return <f32>count < DENSE * <f32>rows * <f32>columns;
}
