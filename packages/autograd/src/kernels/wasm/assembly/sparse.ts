/**
 * Products with a matrix that is mostly zeros, such as a batch of drawn digits: only what is not 0 is multiplied. Each sum
 * is taken in the same order as in the dense product, and what is left out would have added 0, so that the results are the
 * same (for finite operands).
 */
import { Gemm } from '../instructions';
import { add, clip } from './gemm';
import { columnEntries, ENTRY_BYTES, rowEntries } from './non-zeros';
import { packLines } from './pack';
import { copyBytes, madd, splat, storeTurned } from './vector';
import { startOf, word } from './words';

/** Lines that lie side by side in a panel: as many sums as stay in registers. */
const WIDTH: i32 = 32;
const WIDTH_BYTES: i32 = 4 * WIDTH;

/**
 * c[0 … 4·vectors − 1] = Σ of element·(what lies `index · step` bytes after b) over a list of entries; all indices are less
 * than `end`.
 */
@inline
function combine(vectors: i32, entry: usize, end: u32, b: usize, step: usize, c: usize): void {
  let c0 = splat(0.0);
  let c1 = splat(0.0);
  let c2 = splat(0.0);
  let c3 = splat(0.0);
  let c4 = splat(0.0);
  let c5 = splat(0.0);
  let c6 = splat(0.0);
  let c7 = splat(0.0);
  for (let index = load<u32>(entry); index < end; index = load<u32>(entry)) {
    const from = b + <usize>index * step;
    const x = v128.load_splat<f32>(entry, 4);
    entry += ENTRY_BYTES;
    c0 = madd(x, v128.load(from, 0), c0);
    c1 = madd(x, v128.load(from, 16), c1);
    c2 = madd(x, v128.load(from, 32), c2);
    c3 = madd(x, v128.load(from, 48), c3);
    if (vectors > 4) {
      c4 = madd(x, v128.load(from, 64), c4);
      c5 = madd(x, v128.load(from, 80), c5);
      c6 = madd(x, v128.load(from, 96), c6);
      c7 = madd(x, v128.load(from, 112), c7);
    }
  }
  v128.store(c, c0, 0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
  if (vectors > 4) {
    v128.store(c, c4, 64);
    v128.store(c, c5, 80);
    v128.store(c, c6, 96);
    v128.store(c, c7, 112);
  }
}

// Exported to be left apart, as in tile.ts.
export function combine16(entry: usize, end: u32, b: usize, c: usize): void {
  combine(4, entry, end, b, WIDTH_BYTES / 2, c);
}
export function combine32(entry: usize, end: u32, b: usize, c: usize): void {
  combine(8, entry, end, b, WIDTH_BYTES, c);
}

/** The sums of one list over a panel of `width` lines. */
@inline
function combinePanel(width: i32, entry: usize, end: u32, b: usize, c: usize): void {
  if (width <= 16) combine16(entry, end, b, c);
  else combine32(entry, end, b, c);
}

/** Bytes from element k of the first of a panel's lines to its element k + 1. */
@inline
function panelStep(width: i32): usize {
  return width <= 16 ? WIDTH_BYTES / 2 : WIDTH_BYTES;
}

/** Of each line of a panel, what is copied before the next line: all together they stay in the nearest cache. */
const STRETCH: i32 = 64;

/** Which panel lies in this thread's scratch memory. */
let packedRun: i32 = -1;
let packedPanel: i32 = -1;

/** Part `chunk` of a·b with few elements of a that are not 0: b is copied together, 32 columns side by side. */
export function sparseRows(p: usize, chunk: i32, scratch: usize, run: i32): void {
  const rows = word(p, Gemm.Rows);
  const columns = word(p, Gemm.Columns);
  const depth = word(p, Gemm.Depth);
  const lists = <usize>word(p, Gemm.NonZerosOfA);
  const panels = (columns + WIDTH - 1) / WIDTH;
  const rowParts = max(1, (word(p, Gemm.RowParts) * word(p, Gemm.ColumnParts)) / panels);
  const units = panels * rowParts;
  const sums = scratch;
  const packed = scratch + WIDTH_BYTES;
  const end = startOf(p, chunk + 1, units);
  for (let unit = startOf(p, chunk, units); unit < end; unit++) {
    const panel = unit / rowParts;
    const column = panel * WIDTH;
    const width = min(WIDTH, columns - column);
    if (packedRun != run || packedPanel != panel) {
      const lineStep = <usize>word(p, Gemm.BColumn);
      const b = <usize>word(p, Gemm.B) + <usize>column * lineStep;
      packWide(b, lineStep, <usize>word(p, Gemm.BDepth), depth, width, packed);
      packedRun = run;
      packedPanel = panel;
    }
    const part = unit % rowParts;
    const endRow = ((part + 1) * rows) / rowParts;
    for (let row = (part * rows) / rowParts; row < endRow; row++) {
      combinePanel(width, rowEntries(lists, rows, depth, row), depth, packed, sums);
      finishRow(p, sums, row, column, width);
      const out = <usize>(word(p, Gemm.Out) + row * word(p, Gemm.OutRow) + 4 * column);
      copyBytes(out, sums, (<usize>width) << 2);
    }
  }
}

/** Bias and rectification of a stretch of a row. */
function finishRow(p: usize, c: usize, row: i32, column: i32, width: i32): void {
  const biasColumn = word(p, Gemm.BiasColumn);
  const hasBias = word(p, Gemm.Bias) != 0;
  let bias = <usize>(word(p, Gemm.Bias) + row * word(p, Gemm.BiasRow) + column * biasColumn);
  for (let j = 0; j < width; j += 8) {
    if (hasBias) add(c, 0, bias, 0, <usize>biasColumn, 1);
    if (word(p, Gemm.Rectify) == 1) clip(c, 0, 1);
    c += 32;
    bias += <usize>(8 * biasColumn);
  }
}

/** `width` lines side by side, a stretch of all lines after the other. */
function packWide(
  b: usize,
  lineStep: usize,
  step: usize,
  depth: i32,
  width: i32,
  to: usize,
): void {
  const toStep = panelStep(width);
  for (; depth > 0; depth -= STRETCH) {
    const length = min(depth, STRETCH);
    for (let j = 0; j < width; j += 4) {
      const line = b + <usize>j * lineStep;
      const last = min(3, width - j - 1);
      packLines(line, lineStep, step, length, last, to + ((<usize>j) << 2), toStep);
    }
    b += <usize>STRETCH * step;
    to += <usize>STRETCH * toStep;
  }
}

/**
 * Part `chunk` of a·b with few elements of b that are not 0, where the columns of a are gapless: 16 columns of the result
 * are summed up column by column in scratch memory, and turned into rows from there. Two panels of a, copied together, are
 * combined by one list after the other: the processor remembers how long it is.
 */
export function sparseColumns(p: usize, chunk: i32, scratch: usize, run: i32): void {
  const rows = word(p, Gemm.Rows);
  const columns = word(p, Gemm.Columns);
  const depth = word(p, Gemm.Depth);
  const lists = <usize>word(p, Gemm.NonZerosOfB);
  const outRow = <usize>word(p, Gemm.OutRow);
  const pairs = (rows + 2 * WIDTH - 1) / (2 * WIDTH);
  const blocks = (columns + 15) >> 4;
  const sums = scratch;
  const sums2 = sums + 16 * WIDTH_BYTES;
  const packed = sums2 + 16 * WIDTH_BYTES;
  const packed2 = packed + <usize>(WIDTH_BYTES * depth);
  const end = startOf(p, chunk + 1, pairs * blocks);
  for (let unit = startOf(p, chunk, pairs * blocks); unit < end; unit++) {
    const pair = unit / blocks;
    const row = pair * 2 * WIDTH;
    const height = min(WIDTH, rows - row);
    const height2 = min(WIDTH, rows - row - height);
    if (packedRun != run || packedPanel != pair) {
      const a = <usize>(word(p, Gemm.A) + 4 * row);
      copyPanel(a, <usize>word(p, Gemm.ADepth), depth, height, packed);
      if (height2 > 0) copyPanel(a + WIDTH_BYTES, <usize>word(p, Gemm.ADepth), depth, height2, packed2);
      packedRun = run;
      packedPanel = pair;
    }
    const first = (unit % blocks) << 4;
    const width = min(16, columns - first);
    for (let i = 0; i < width; i++) {
      const entries = columnEntries(lists, depth, columns, first + i);
      const offset = <usize>(WIDTH_BYTES * i);
      combinePanel(height, entries, depth, packed, sums + offset);
      if (height2 > 0) combinePanel(height2, entries, depth, packed2, sums2 + offset);
    }
    const out = <usize>(word(p, Gemm.Out) + 4 * first) + <usize>row * outRow;
    turn(sums, out, outRow, height, width);
    turn(sums2, out + WIDTH * outRow, outRow, height2, width);
  }
}

/** A panel of `width` columns whose elements lie side by side already. */
function copyPanel(from: usize, step: usize, depth: i32, width: i32, to: usize): void {
  const toStep = panelStep(width);
  for (; depth > 0; depth--) {
    copyBytes(to, from, (<usize>width) << 2);
    from += step;
    to += toStep;
  }
}

/** to[i][j] = from[j][i] for `rows` of up to 16 columns; the columns lie 32 elements apart. */
function turn(from: usize, to: usize, toRow: usize, rows: i32, columns: i32): void {
  let i = 0;
  if (columns == 16) {
    for (; i + 4 <= rows; i += 4) {
      for (let j = 0; j < 16; j += 4) {
        const x = from + ((<usize>(WIDTH * j + i)) << 2);
        const x1 = v128.load(x, 4 * WIDTH);
        const x2 = v128.load(x, 8 * WIDTH);
        storeTurned(v128.load(x), x1, x2, v128.load(x, 12 * WIDTH), to + ((<usize>j) << 2), toRow);
      }
      to += 4 * toRow;
    }
  }
  for (; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      store<f32>(to + ((<usize>j) << 2), load<f32>(from + ((<usize>(WIDTH * j + i)) << 2)));
    }
    to += toRow;
  }
}
