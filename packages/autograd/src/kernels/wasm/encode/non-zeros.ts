/** Batches of data are often mostly zeros: products with them may leave those out. */
import type { TypedArray } from '../../../dtype.js';
import { isRowMajor } from '../../../shape.js';
import { accessOf } from '../../calls.js';
import type { KernelCall, Kernels, View } from '../../kernels.js';
import { Opcode } from '../instructions.js';
import type { Block } from '../memory.js';
import { bytesOfImage, conv2dWeight, layOutChannelsLast } from './convolution.js';
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

/** What elements are that were scattered, and numbers that stand for all others. */
const ZERO = [0];
const ANY = [-1, 1];

/** Entries that a list has room for beside all elements. */
const ROOM = 4;

/** Counts of rows and columns, and an entry for every element and an end of each row, as the interpreter has them. */
function bytesOfRows(rows: number, columns: number): number {
  const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64;
  return aligned(4 * rows) + aligned(4 * columns) + 8 * rows * (columns + ROOM);
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
  readonly #scattered = new Set<TypedArray>();
  readonly #reserve: (bytes: number) => Block;
  readonly #address: AddressOf;

  constructor(reserve: (bytes: number) => Block, address: AddressOf) {
    this.#reserve = reserve;
    this.#address = address;
  }

  /** Takes notice of what a call writes: batches, what max pooling scatters back, or something else over them. */
  note(call: KernelCall): void {
    const { writes } = accessOf(call);
    const isScattered = this.#leavesZeros(call);
    for (const { array } of writes) {
      this.#batches.delete(array);
      if (isScattered) this.#scattered.add(array);
      else this.#scattered.delete(array);
    }
    if (call.kernel !== 'takeRows') return;
    const { array, shape, offset } = call.args[4];
    const [rows = 0, ...row] = shape;
    const columns = row.reduce((size, length) => size * length, 1);
    if (!(array instanceof Float32Array) || rows * columns > MOST_ELEMENTS) return;
    const lists = undefined;
    this.#batches.set(array, { rows, columns, offset, lists, hasRows: false, hasColumns: false });
  }

  /** Whether a call scatters to many places, which leaves most of them 0, or makes 0 of what was scattered before. */
  #leavesZeros(call: KernelCall): boolean {
    const isScattered = ({ array }: View) => this.#scattered.has(array);
    switch (call.kernel) {
      case 'scatterAdd':
      case 'maxUnpool':
        return true;
      case 'copy':
        return isScattered(call.args[0]);
      case 'map': {
        const [{ f, parameters = [] }, x] = call.args;
        return isScattered(x) && f(0, ...parameters) === 0;
      }
      case 'zip': {
        const [{ f }, a, b] = call.args;
        const [left, right] = [a, b].map((view) => (isScattered(view) ? ZERO : ANY));
        if (left === ANY && right === ANY) return false;
        return left!.every((x) => right!.every((y) => f(x, y) === 0));
      }
      case 'select':
        return isScattered(call.args[1]) || isScattered(call.args[2]);
      default:
        return false;
    }
  }

  /** The instructions of a product with a batch; undefined for any other call. */
  encode(call: KernelCall): Instruction[] | undefined {
    if (call.kernel === 'conv2dWeight') return this.#convolution(call.args);
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

  /** The gradient of a convolution's weight, if that of its output was scattered by max pooling. */
  #convolution(args: Parameters<Kernels['conv2dWeight']>): Instruction[] | undefined {
    const [x, dy, out, window, groups] = args;
    const { array, shape, strides } = dy;
    if (!this.#scattered.has(array) || !isRowMajor(shape, strides)) return undefined;
    const [images = 0, filters = 0, height = 0, width = 0] = shape;
    const [rows, columns] = [images * filters, height * width];
    if (rows * columns > MOST_ELEMENTS || window.dilation[1] !== 1) return undefined;
    const nonZeros = this.#reserve(bytesOfRows(rows, columns)).address;
    const channels = x.shape[1]! / groups;
    const imageBytes = bytesOfImage(x, window, channels);
    const channelsLast = this.#reserve(images * groups * imageBytes).address;
    // A position is listed by where its window begins, in bytes.
    const pixel = 4 * channels;
    const line = pixel * (x.shape[3]! + 2 * window.padding[1]);
    const steps = [window.stride[0] * line, window.stride[1] * pixel];
    const fields = [this.#address(dy), 4 * columns, rows, width, height, ...steps, nonZeros];
    const index = instruction(Opcode.IndexRows, partsOf(rows * columns, rows), fields);
    const operands = [this.#address, x, dy, out, window, groups] as const;
    const layOut = layOutChannelsLast(...operands, channelsLast);
    const product = conv2dWeight(...operands, { nonZeros, channelsLast });
    return layOut && product && [index, ...layOut, ...product];
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
    batch.lists ??= this.#reserve(bytesOfRows(rows, columns) + 8 * columns * (rows + ROOM));
    const { address } = batch.lists;
    const fields = [this.#address(x), bytesPerStep(x)[0]!, rows, columns, 1, 0, 1, address];
    return instruction(opcode, partsOf(rows * columns, units), fields);
  }
}
