/**
 * Products with a matrix that is mostly zeros, such as a batch of drawn digits: only what is not 0 is multiplied. Each sum
 * is taken in the same order as in the dense product, and what is left out would have added 0, so that the results are the
 * same (for finite operands).
 */
import { Gemm } from '../instructions';
import { add, clip } from './gemm';
import { columnEntries, ENTRY_BYTES, rowEntries } from './non-zeros';
import { packLines } from './pack';
import { clear, copyBytes, madd, splat, storeTurned } from './vector';
import { startOf, word } from './words';

/** Columns that are summed up together. */
const WIDTH: i32 = 32;
/**
 * c[0 … 4·vectors − 1] += Σ of element·(what lies `index · step` bytes after b) over the entries whose index is below `end`.
 * Returns the first entry that is not.
 */
@inline
function combine(vectors: i32, entry: usize, end: u32, b: usize, step: usize, c: usize): usize {
  let c0 = v128.load(c, 0);
  let c1 = v128.load(c, 16);
  let c2 = v128.load(c, 32);
  let c3 = v128.load(c, 48);
  let c4 = v128.load(c, 64);
  let c5 = v128.load(c, 80);
  let c6 = v128.load(c, 96);
  let c7 = v128.load(c, 112);
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
  return entry;
}

// Exported to be left apart, as in tile.ts.
export function combine16(entry: usize, end: u32, b: usize, step: usize, c: usize): usize {
  return combine(4, entry, end, b, step, c);
}
export function combine32(entry: usize, end: u32, b: usize, step: usize, c: usize): usize {
  return combine(8, entry, end, b, step, c);
}

/** How much of a panel, and of the rows that it is combined to, is worked on at a time: both stay in the nearest cache. */
const BLOCK_BYTES: i32 = 32768;
const ROWS: i32 = 64;

/** Which panel of b lies in this thread's scratch memory. */
let packedRun: i32 = -1;
let packedPanel: i32 = -1;

/** Part `chunk` of a·b with few elements of a that are not 0: b is copied together, 32 columns side by side. */
export function sparseRows(p: usize, chunk: i32, scratch: usize, run: i32): void {
  const rows = word(p, Gemm.Rows);
  const columns = word(p, Gemm.Columns);
  const depth = word(p, Gemm.Depth);
  const panels = (columns + WIDTH - 1) / WIDTH;
  const rowParts = max(1, (word(p, Gemm.RowParts) * word(p, Gemm.ColumnParts)) / panels);
  const units = panels * rowParts;
  const panelBytes = scratch + ROWS * (4 + 4 * WIDTH);
  const end = startOf(p, chunk + 1, units);
  for (let unit = startOf(p, chunk, units); unit < end; unit++) {
    const panel = unit / rowParts;
    const column = panel * WIDTH;
    const width = min(WIDTH, columns - column);
    const step: usize = width <= 16 ? 64 : 128;
    if (packedRun != run || packedPanel != panel) {
      const b = <usize>(word(p, Gemm.B) + column * word(p, Gemm.BColumn));
      const lineStep = <usize>word(p, Gemm.BColumn);
      packWide(b, lineStep, <usize>word(p, Gemm.BDepth), depth, width, panelBytes, step);
      packedRun = run;
      packedPanel = panel;
    }
    const part = unit % rowParts;
    const endRow = ((part + 1) * rows) / rowParts;
    for (let row = (part * rows) / rowParts; row < endRow; row += ROWS) {
      const count = min(ROWS, endRow - row);
      combineRows(p, row, count, column, width, panelBytes, step, scratch);
    }
  }
}

/** Up to 64 rows of a panel of the result: all their entries of one block of b, then of the next. */
function combineRows(
  p: usize,
  row: i32,
  count: i32,
  column: i32,
  width: i32,
  b: usize,
  step: usize,
  scratch: usize,
): void {
  const depth = word(p, Gemm.Depth);
  const lists = <usize>word(p, Gemm.NonZerosOfA);
  const cursors = scratch;
  const sums = scratch + 4 * ROWS;
  for (let i = 0; i < count; i++) {
    const entries = rowEntries(lists, word(p, Gemm.Rows), depth, row + i);
    store<usize>(cursors + ((<usize>i) << 2), entries);
  }
  clear(sums, <usize>(4 * WIDTH * count));
  const block = BLOCK_BYTES / <i32>step;
  for (let end = block; end < depth + block; end += block) {
    for (let i = 0; i < count; i++) {
      const cursor = cursors + ((<usize>i) << 2);
      const entry = load<usize>(cursor);
      const c = sums + <usize>(4 * WIDTH * i);
      const next =
        width <= 16 ? combine16(entry, end, b, step, c) : combine32(entry, end, b, step, c);
      store<usize>(cursor, next);
    }
  }
  for (let i = row; i < row + count; i++) {
    const c = sums + <usize>(4 * WIDTH * (i - row));
    finishRow(p, c, i, column, width);
    const out = <usize>(word(p, Gemm.Out) + i * word(p, Gemm.OutRow) + 4 * column);
    copyBytes(out, c, (<usize>width) << 2);
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

/** `width` lines side by side: element k of each at `to + k·toStep`. */
function packWide(
  b: usize,
  lineStep: usize,
  step: usize,
  depth: i32,
  width: i32,
  to: usize,
  toStep: usize,
): void {
  for (let j = 0; j < width; j += 4) {
    packLines(
      b + <usize>j * lineStep,
      lineStep,
      step,
      depth,
      min(3, width - j - 1),
      to + ((<usize>j) << 2),
      toStep,
    );
  }
}

/**
 * Part `chunk` of a·b with few elements of b that are not 0, where the columns of a are gapless: 16 columns of the result
 * are summed up column by column in scratch memory, and turned into rows from there.
 */
export function sparseColumns(p: usize, chunk: i32, scratch: usize): void {
  const rows = word(p, Gemm.Rows);
  const columns = word(p, Gemm.Columns);
  const depth = word(p, Gemm.Depth);
  const lists = <usize>word(p, Gemm.NonZerosOfB);
  const aDepth = <usize>word(p, Gemm.ADepth);
  const outRow = <usize>word(p, Gemm.OutRow);
  const panels = (rows + WIDTH - 1) / WIDTH;
  const blocks = (columns + 15) >> 4;
  const end = startOf(p, chunk + 1, panels * blocks);
  for (let unit = startOf(p, chunk, panels * blocks); unit < end; unit++) {
    const row = (unit / blocks) * WIDTH;
    const height = min(WIDTH, rows - row);
    const first = (unit % blocks) << 4;
    const width = min(16, columns - first);
    const a = <usize>(word(p, Gemm.A) + 4 * row);
    clear(scratch, <usize>(4 * WIDTH * width));
    for (let i = 0; i < width; i++) {
      const entries = columnEntries(lists, depth, columns, first + i);
      const c = scratch + <usize>(4 * WIDTH * i);
      if (height <= 16) combine16(entries, depth, a, aDepth, c);
      else combine32(entries, depth, a, aDepth, c);
    }
    const out = <usize>(word(p, Gemm.Out) + 4 * first) + <usize>row * outRow;
    turn(scratch, out, outRow, height, width);
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
