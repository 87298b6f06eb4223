/**
 * Matrix products. Each part of the output is worked off by one thread alone: it copies the panels of b that it needs
 * into its own scratch memory (8 columns side by side, so that the innermost loop reads them in order), then runs all
 * tiles of rows over them.
 */
import { Gemm, Header } from '../instructions';
import { isSparse } from './non-zeros';
import { packColumns, packRows } from './pack';
import { sparseColumns, sparseRows } from './sparse';
import { setSteps, tile, tileHeight, TILE_COLUMNS, TILE_ROWS } from './tile';
import { rectified } from './vector';
import { partStart, startOf, word } from './words';

/** Bytes of the one tile at the beginning of the scratch memory that partial tiles are computed in. */
const TILE_BYTES: usize = 256;

/** Which panels lie in this thread's scratch memory: the run of the instruction, and the batch and columns. */
let packedRun: i32 = -1;
let packedBatch: i32 = -1;
let packedColumn: i32 = -1;

/** @param run differs between any two runs of instructions, so that nothing old is taken for packed */
export function gemm(p: usize, chunk: i32, scratch: usize, run: i32): void {
  const batches = word(p, Gemm.Batch0) * word(p, Gemm.Batch1);
  const rows = word(p, Gemm.Rows);
  const columns = word(p, Gemm.Columns);
  const depth = word(p, Gemm.Depth);
  const ofA = <usize>word(p, Gemm.NonZerosOfA);
  const ofB = <usize>word(p, Gemm.NonZerosOfB);
  if (ofA != 0 && isSparse(ofA, rows, depth)) return sparseRows(p, chunk, scratch, run);
  if (ofB != 0 && isSparse(ofB, depth, columns)) return sparseColumns(p, chunk, scratch, run);
  if (batches > 1) {
    const end = startOf(p, chunk + 1, batches);
    for (let batch = startOf(p, chunk, batches); batch < end; batch++) {
      part(p, batch, 0, rows, 0, columns, scratch, run);
    }
    return;
  }
  const rowParts = word(p, Gemm.RowParts);
  const columnParts = word(p, Gemm.ColumnParts);
  const rowPart = chunk % rowParts;
  const columnPart = chunk / rowParts;
  const panels = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
  part(
    p,
    0,
    rowPartStart(rowPart, rowParts, rows),
    rowPartStart(rowPart + 1, rowParts, rows),
    partStart(columnPart, columnParts, panels) * TILE_COLUMNS,
    min(partStart(columnPart + 1, columnParts, panels) * TILE_COLUMNS, columns),
    scratch,
    run,
  );
}

/** Rows are cut between whole tiles of 6; what is left belongs to the last part. */
function rowPartStart(part: i32, parts: i32, rows: i32): i32 {
  return part == parts ? rows : partStart(part, parts, max(1, rows / TILE_ROWS)) * TILE_ROWS;
}

@inline
function batchOffset(p: usize, batch: i32, first: i32, second: i32): usize {
  const outer = batch / word(p, Gemm.Batch1);
  const inner = batch - outer * word(p, Gemm.Batch1);
  return <usize>(outer * word(p, first) + inner * word(p, second));
}

function part(
  p: usize,
  batch: i32,
  row: i32,
  endRow: i32,
  column: i32,
  endColumn: i32,
  scratch: usize,
  run: i32,
): void {
  const depth = word(p, Gemm.Depth);
  const aRow = <usize>word(p, Gemm.ARow);
  const aDepth = <usize>word(p, Gemm.ADepth);
  const outRow = <usize>word(p, Gemm.OutRow);
  const outColumn = <usize>word(p, Gemm.OutColumn);
  const biasRow = <usize>word(p, Gemm.BiasRow);
  const biasColumn = <usize>word(p, Gemm.BiasColumn);
  const rectify = word(p, Gemm.Rectify) == 1;
  const packsA = word(p, Gemm.PackA) == 1;
  const a = <usize>word(p, Gemm.A) + batchOffset(p, batch, Gemm.A0, Gemm.A1);
  const c = <usize>word(p, Gemm.Out) + batchOffset(p, batch, Gemm.Out0, Gemm.Out1);
  const hasBias = word(p, Gemm.Bias) != 0;
  const bias = <usize>word(p, Gemm.Bias) + batchOffset(p, batch, Gemm.Bias0, Gemm.Bias1);
  let b = <usize>word(p, Gemm.B) + batchOffset(p, batch, Gemm.B0, Gemm.B1);
  let bDepth = <usize>word(p, Gemm.BDepth);
  let panelStep: usize = 4 * TILE_COLUMNS;
  const packedA = scratch + TILE_BYTES;
  if (word(p, Gemm.PackB) == 1) {
    const panels = packedA + (packsA ? packedABytes(depth) : 0);
    if (packedRun != run || packedBatch != batch || packedColumn != column) {
      packColumns(b, bDepth, <usize>word(p, Gemm.BColumn), depth, column, endColumn, panels);
      packedRun = run;
      packedBatch = batch;
      packedColumn = column;
    }
    b = panels;
    bDepth = 4 * TILE_COLUMNS;
    panelStep = <usize>(4 * TILE_COLUMNS * depth);
  } else {
    b += <usize>column * 4;
  }
  while (row < endRow) {
    const height = tileHeight(endRow - row);
    let left = a + <usize>row * aRow;
    let leftRow = aRow;
    let leftDepth = aDepth;
    if (packsA) {
      packRows(left, aRow, aDepth, height, depth, packedA);
      left = packedA;
      leftRow = 4;
      leftDepth = <usize>(4 * height);
    }
    let panel = b;
    for (let j = column; j < endColumn; j += TILE_COLUMNS) {
      const target = c + <usize>row * outRow + <usize>j * outColumn;
      const isWhole = outColumn == 4 && j + TILE_COLUMNS <= endColumn;
      const to = isWhole ? target : scratch;
      const toRow = isWhole ? outRow : 4 * TILE_COLUMNS;
      setSteps(leftRow, leftDepth, bDepth, toRow);
      tile(height, depth, left, panel, to);
      if (hasBias)
        add(
          to,
          toRow,
          bias + <usize>row * biasRow + <usize>j * biasColumn,
          biasRow,
          biasColumn,
          height,
        );
      if (rectify) clip(to, toRow, height);
      if (!isWhole)
        place(scratch, target, outRow, outColumn, height, min(TILE_COLUMNS, endColumn - j));
      panel += panelStep;
    }
    row += height;
  }
}

/** Adds the bias to the rows of a tile. */
export function add(
  c: usize,
  cRow: usize,
  bias: usize,
  biasRow: usize,
  biasColumn: usize,
  rows: i32,
): void {
  for (let i = 0; i < rows; i++) {
    const isVector = biasColumn == 4;
    const left = isVector ? v128.load(bias) : v128.load_splat<f32>(bias);
    const right = isVector ? v128.load(bias, 16) : left;
    v128.store(c, f32x4.add(v128.load(c), left));
    v128.store(c, f32x4.add(v128.load(c, 16), right), 16);
    c += cRow;
    bias += biasRow;
  }
}

/** Makes what is negative in the rows of a tile 0. */
export function clip(c: usize, cRow: usize, rows: i32): void {
  for (let i = 0; i < rows; i++) {
    v128.store(c, rectified(v128.load(c)));
    v128.store(c, rectified(v128.load(c, 16)), 16);
    c += cRow;
  }
}

/** Room for the packed rows of a tile; whole registers are stored, so a little more than they fill. */
@inline
function packedABytes(depth: i32): usize {
  return (<usize>(4 * TILE_ROWS * depth) + 95) & ~63;
}

/** Copies a part of a tile to where it belongs. */
function place(
  from: usize,
  to: usize,
  rowStep: usize,
  columnStep: usize,
  rows: i32,
  columns: i32,
): void {
  for (let i = 0; i < rows; i++) {
    let target = to;
    for (let j = 0; j < columns; j++) {
      store<f32>(target, load<f32>(from + ((<usize>j) << 2)));
      target += columnStep;
    }
    from += 4 * TILE_COLUMNS;
    to += rowStep;
  }
}
