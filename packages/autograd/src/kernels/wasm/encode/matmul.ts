import { mergedAxes } from '../../../shape.js';
import type { Epilogue, View } from '../../kernels.js';
import { Opcode } from '../instructions.js';
import { finish } from './epilogue.js';
import {
  type AddressOf,
  allFloat32,
  bytesPerStep,
  type Instruction,
  instruction,
  partsOf,
} from './instruction.js';

/** The greatest tile, as the interpreter has it. */
const TILE_ROWS = 6;
const TILE_COLUMNS = 8;
const TILE_BYTES = 256;
/** Columns that products with few elements that are not 0 take together, and what else they need of scratch memory. */
const SPARSE_COLUMNS = 64;
const SPARSE_SUMS = 16;

/** What may be packed at a time: half of a core's cache of the second level, where that is small. */
const CACHE_BYTES = 2 ** 20;

/** Measured costs in cycles: a multiplication and addition, and copying one element in and out of panels. */
const MULTIPLY = 1 / 6;
const PACK_ROWS = 0.4;
const PACK_TURNED = 0.7;
const PACK_SCATTERED = 1.6;
const PLACE = 1.2;

/** From how many rows on columns are worth copying into panels, and the other way round. */
const REUSE = 32;

export function matmul(
  address: AddressOf,
  a: View,
  b: View,
  out: View,
  { bias, activation }: Epilogue = {},
  nonZeros?: NonZeros,
): Instruction[] | undefined {
  if (!allFloat32(a, b, out, ...(bias ? [bias] : []))) return undefined;
  if (out.shape.includes(0)) return [];
  const rank = out.shape.length;
  const views = [a, b, out, ...(bias ? [bias] : [])];
  const batch = mergedAxes(
    views.map((view) => ({
      ...view,
      shape: out.shape.slice(0, -2),
      strides: view.strides.slice(0, -2),
    })),
  );
  if (batch.lengths.length > 2) return undefined;
  const [aRow, aDepth] = bytesPerStep(a).slice(-2) as [number, number];
  const [bDepth, bColumn] = bytesPerStep(b).slice(-2) as [number, number];
  const [outRow, outColumn] = bytesPerStep(out).slice(-2) as [number, number];
  const [biasRow, biasColumn] = (bias ? bytesPerStep(bias).slice(-2) : [0, 0]) as [number, number];
  const batchSteps = (axis: number, view: number) => (batch.steps[axis]?.[view] ?? 0) * 4;
  const batchOf = (view: number) => [batchSteps(1, view), batchSteps(0, view)] as const;
  const upright: Product = {
    rows: out.shape[rank - 2]!,
    columns: out.shape[rank - 1]!,
    depth: a.shape[rank - 1]!,
    a: { address: address(a), steps: [aRow, aDepth], batch: batchOf(0) },
    b: { address: address(b), steps: [bDepth, bColumn], batch: batchOf(1) },
    out: { address: address(out), steps: [outRow, outColumn], batch: batchOf(2) },
    bias: {
      address: bias ? address(bias) : 0,
      steps: [biasRow, biasColumn],
      batch: bias ? batchOf(3) : [0, 0],
    },
    batches: [batch.lengths[1] ?? 1, batch.lengths[0] ?? 1],
  };
  const turned = transpose(upright);
  const product = !nonZeros && costOf(turned) < costOf(upright) ? turned : upright;
  // A bias that is read along rows or is the same for a row is added on the way, and negative results are made 0; anything
  // else comes after.
  const biasStep = product.bias.steps[1];
  const isAdded = biasStep === 0 || biasStep === 4;
  const rectify = activation?.name === 'relu' && isAdded;
  const rest = finish(address, out, isAdded ? undefined : bias, rectify ? undefined : activation);
  const none = { address: 0, steps: [0, 0], batch: [0, 0] } as const;
  const summed = isAdded ? product : { ...product, bias: none };
  return rest && [encode(summed, rectify, nonZeros), ...rest];
}

/** Where lists of what is not 0 in a, or in b, lie; 0 for none. */
export interface NonZeros {
  readonly ofA: number;
  readonly ofB: number;
}

type Steps = readonly [number, number];

interface Matrix {
  readonly address: number;
  readonly steps: Steps;
  readonly batch: Steps;
}

/** out[i, j] = Σₖ a[i, k]·b[k, j] + bias[i, j]; steps in bytes, of a matrix along its first and its second axis. */
interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly a: Matrix;
  readonly b: Matrix;
  readonly out: Matrix;
  readonly bias: Matrix;
  readonly batches: Steps;
}

/** outᵀ = bᵀ·aᵀ + biasᵀ: the same numbers, the other way round in registers. */
function transpose({ rows, columns, a, b, out, bias, ...rest }: Product): Product {
  const turn = ({ steps: [first, second], ...matrix }: Matrix): Matrix => ({
    ...matrix,
    steps: [second, first],
  });
  return {
    ...rest,
    rows: columns,
    columns: rows,
    a: turn(b),
    b: turn(a),
    out: turn(out),
    bias: turn(bias),
  };
}

function packsColumns({ rows, b }: Product): boolean {
  return b.steps[1] !== 4 || rows >= REUSE;
}

/** The innermost loop reads a along gapless rows or columns; columns far apart are better packed, if read often. */
function packsRows({ columns, a: { steps } }: Product): boolean {
  return steps[1] !== 4 && (steps[0] !== 4 || columns >= 2 * REUSE);
}

function packingCost(product: Product): number {
  const { rows, columns, depth, a, b } = product;
  const [along, across] = b.steps;
  const column = across === 4 ? PACK_ROWS : along === 4 ? PACK_TURNED : PACK_SCATTERED;
  const row = a.steps[0] === 4 ? PACK_ROWS : PACK_SCATTERED;
  return (
    (packsColumns(product) ? columns * depth * column : 0) +
    (packsRows(product) ? rows * depth * row : 0)
  );
}

function costOf(product: Product): number {
  const { rows, columns, depth, out } = product;
  const panels = Math.ceil(columns / TILE_COLUMNS);
  const whole = out.steps[1] === 4 ? Math.floor(columns / TILE_COLUMNS) * TILE_COLUMNS : 0;
  return (
    rows * panels * TILE_COLUMNS * depth * MULTIPLY +
    packingCost(product) +
    rows * (columns - whole) * PLACE
  );
}

function encode(product: Product, rectify: boolean, nonZeros?: NonZeros): Instruction {
  const { rows, columns, depth, a, b, out, bias, batches } = product;
  const panels = Math.ceil(columns / TILE_COLUMNS);
  const tileRows = Math.max(1, Math.floor(rows / TILE_ROWS));
  const cycles = costOf(product);
  const count = batches[0] * batches[1];
  const wanted = count > 1 ? partsOf(cycles * count, count) : partsOf(cycles, panels * tileRows);
  // Every thread packs the columns of the parts it takes: once, if only rows are cut, and as many as its cache has room for.
  const cutsRows = rows >= 3 * REUSE || panels === 1;
  const packedBytes = 4 * TILE_COLUMNS * depth * panels;
  const most = cutsRows ? Math.max(1, Math.ceil(packedBytes / CACHE_BYTES)) : wanted;
  const columnParts = count > 1 ? 1 : Math.min(most, panels);
  const rowParts = count > 1 ? 1 : Math.min(Math.ceil(wanted / columnParts), tileRows);
  const parts = count > 1 ? wanted : rowParts * columnParts;
  const packB = packsColumns(product);
  const packA = packsRows(product);
  const fields = [
    rows,
    columns,
    depth,
    a.address,
    ...a.steps,
    b.address,
    ...b.steps,
    out.address,
    ...out.steps,
    bias.address,
    ...bias.steps,
    rectify ? 1 : 0,
    packB ? 1 : 0,
    packA ? 1 : 0,
    rowParts,
    columnParts,
    ...batches,
    ...[a, b, out, bias].map((matrix) => matrix.batch[0]),
    ...[a, b, out, bias].map((matrix) => matrix.batch[1]),
    nonZeros?.ofA ?? 0,
    nonZeros?.ofB ?? 0,
  ];
  const scratch =
    TILE_BYTES +
    (packA ? 4 * TILE_ROWS * depth + 128 : 0) +
    (packB ? 4 * TILE_COLUMNS * depth * (Math.ceil(panels / columnParts) + 1) : 0);
  const sparse = nonZeros === undefined ? 0 : 4 * SPARSE_COLUMNS * (depth + SPARSE_SUMS);
  return instruction(Opcode.Gemm, parts, fields, { scratch: Math.max(scratch, sparse) });
}
