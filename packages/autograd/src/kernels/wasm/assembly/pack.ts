/** Parts of matrices, copied together so that the innermost loops read them in order. */
import { TILE_COLUMNS } from './tile';
import { storeTurned } from './vector';

/** Columns `start` to `end` of b in panels of 8: [panel][k][column]. Columns beyond the end repeat the last or are garbage. */
export function packColumns(
  b: usize,
  depthStep: usize,
  columnStep: usize,
  depth: i32,
  start: i32,
  end: i32,
  to: usize,
): void {
  for (let j = start; j < end; j += TILE_COLUMNS) {
    let from = b + <usize>j * columnStep;
    if (columnStep == 4) {
      for (let k = 0; k < depth; k++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        from += depthStep;
        to += 32;
      }
    } else {
      const last = min(TILE_COLUMNS, end - j) - 1;
      packLines(from, columnStep, depthStep, depth, last, to, 32);
      packLines(
        from + columnStep * <usize>min(4, last),
        columnStep,
        depthStep,
        depth,
        max(0, last - 4),
        to + 16,
        32,
      );
      to += <usize>(32 * depth);
    }
  }
}

/** Rows of a tile of a side by side: [k][row]. */
export function packRows(
  a: usize,
  rowStep: usize,
  depthStep: usize,
  rows: i32,
  depth: i32,
  to: usize,
): void {
  if (rowStep == 4) {
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(a));
      v128.store(to, v128.load(a, 16), 16);
      a += depthStep;
      to += <usize>(4 * rows);
    }
  } else {
    for (let k = 0; k < depth; k++) {
      let from = a;
      for (let i = 0; i < rows; i++) {
        store<f32>(to, load<f32>(from));
        from += rowStep;
        to += 4;
      }
      a += depthStep;
    }
  }
}

/** Four lines side by side: element k of line 0 … 3 goes to `to + k·toStep`. Lines after `last` repeat it. */
export function packLines(
  from: usize,
  lineStep: usize,
  step: usize,
  depth: i32,
  last: i32,
  to: usize,
  toStep: usize,
): void {
  let l0 = from;
  let l1 = from + lineStep * <usize>min(1, last);
  let l2 = from + lineStep * <usize>min(2, last);
  let l3 = from + lineStep * <usize>min(3, last);
  if (step == 4) {
    for (; depth >= 4; depth -= 4) {
      storeTurned(v128.load(l0), v128.load(l1), v128.load(l2), v128.load(l3), to, toStep);
      l0 += 16;
      l1 += 16;
      l2 += 16;
      l3 += 16;
      to += 4 * toStep;
    }
  }
  for (; depth > 0; depth--) {
    store<f32>(to, load<f32>(l0));
    store<f32>(to, load<f32>(l1), 4);
    store<f32>(to, load<f32>(l2), 8);
    store<f32>(to, load<f32>(l3), 12);
    l0 += step;
    l1 += step;
    l2 += step;
    l3 += step;
    to += toStep;
  }
}
