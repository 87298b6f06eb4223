/** Views of one shape, walked together row by row along their innermost axis. */
import { Walk } from '../instructions';
import { offsetOf, startOf, word } from './words';

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
