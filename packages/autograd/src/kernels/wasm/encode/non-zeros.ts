/** Batches of data are often mostly zeros: products with them may leave those out. */
import type { TypedArray } from '../../../dtype.js';
import { accessOf } from '../../access.js';
import type { KernelCall, View } from '../../kernels.js';
import { Opcode } from '../instructions.js';
import type { Block } from '../memory.js';
import {
  type AddressOf,
  bytesPerStep,
  type Instruction,
  instruction,
  partsOf,
} from './instruction.js';
import { matmul } from './matmul.js';

/** From how many columns and rows of a product on leaving zeros out may pay, and up to how many elements there is room. */
const LEAST_COLUMNS = 32;
const LEAST_ROWS = 16;
const MOST_ELEMENTS = 2 ** 22;

/** Counts of rows and columns, and twice an entry for every element and an end, as the interpreter has them. */
function bytesOf(rows: number, columns: number): number {
  const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64;
  return (
    aligned(4 * rows) + aligned(4 * columns) + 8 * (rows * (columns + 1) + columns * (rows + 1))
  );
}

interface Batch {
  readonly rows: number;
  readonly columns: number;
  readonly offset: number;
  lists: Block | undefined;
  hasRows: boolean;
  hasColumns: boolean;
}

/** Finds products with batches that a program takes from data, and has what is not 0 in them listed once for all. */
export class NonZeroLists {
  readonly #batches = new Map<TypedArray, Batch>();
  readonly #reserve: (bytes: number) => Block;
  readonly #address: AddressOf;

  constructor(reserve: (bytes: number) => Block, address: AddressOf) {
    this.#reserve = reserve;
    this.#address = address;
  }

  /** Takes notice of what a call writes: batches, or something else over them. */
  note(call: KernelCall): void {
    for (const { array } of accessOf(call).writes) this.#batches.delete(array);
    if (call.kernel !== 'takeRows') return;
    const { array, shape, offset } = call.args[4];
    const [rows = 0, ...row] = shape;
    const columns = row.reduce((size, length) => size * length, 1);
    if (!(array instanceof Float32Array) || rows * columns > MOST_ELEMENTS) return;
    const lists = undefined;
    this.#batches.set(array, { rows, columns, offset, lists, hasRows: false, hasColumns: false });
  }

  /** The instructions of a product with a batch; undefined for any other call. */
  encode(call: KernelCall): Instruction[] | undefined {
    if (call.kernel !== 'matmul' || call.args[2].shape.length !== 2) return undefined;
    const [a, b, out, epilogue] = call.args;
    const [rows = 0, columns = 0] = out.shape;
    const left = this.#batchIn(a);
    if (left !== undefined && columns >= LEAST_COLUMNS) {
      const before = this.#listRows(a, left);
      const hint = { ofA: left.lists!.address, ofB: 0 };
      const product = matmul(this.#address, a, b, out, epilogue, hint);
      return product && [...before, ...product];
    }
    const right = this.#batchIn(b);
    const isWanted = right !== undefined && rows >= LEAST_COLUMNS && right.rows >= LEAST_ROWS;
    if (isWanted && a.strides[0] === 1 && epilogue === undefined) {
      const before = [...this.#listRows(b, right), ...this.#listColumns(b, right)];
      const hint = { ofA: 0, ofB: right.lists!.address };
      const product = matmul(this.#address, a, b, out, epilogue, hint);
      return product && [...before, ...product];
    }
    return undefined;
  }

  /** The batch that a matrix shows whole and row by row. */
  #batchIn({ array, shape, strides, offset }: View): Batch | undefined {
    const batch = this.#batches.get(array);
    if (batch === undefined || offset !== batch.offset) return undefined;
    const isWhole = shape[0] === batch.rows && shape[1] === batch.columns;
    return isWhole && strides[0] === batch.columns && strides[1] === 1 ? batch : undefined;
  }

  #listRows(x: View, batch: Batch): Instruction[] {
    if (batch.hasRows) return [];
    batch.hasRows = true;
    return [this.#list(Opcode.IndexRows, x, batch, batch.rows)];
  }

  #listColumns(x: View, batch: Batch): Instruction[] {
    if (batch.hasColumns) return [];
    batch.hasColumns = true;
    return [this.#list(Opcode.IndexColumns, x, batch, Math.ceil(batch.columns / 16))];
  }

  #list(opcode: Opcode, x: View, batch: Batch, units: number): Instruction {
    const { rows, columns } = batch;
    batch.lists ??= this.#reserve(bytesOf(rows, columns));
    const fields = [this.#address(x), bytesPerStep(x)[0]!, rows, columns, batch.lists.address];
    return instruction(opcode, partsOf(rows * columns, units), fields);
  }
}
