import { isRowMajor } from '../../../shape.js';
import { atIndexZero } from '../../javascript/indexing.js';
import { withoutAxis } from '../../javascript/walk.js';
import type { View } from '../../kernels.js';
import { Kind, Opcode } from '../instructions.js';
import { walk } from './elementwise.js';
import {
  type AddressOf,
  allFloat32,
  bytesPerStep,
  type Instruction,
  instruction,
  kindOf,
  partsOf,
  real,
} from './instruction.js';

/** Cycles per element. */
const GATHER_CYCLES = 3;
const TAKE_CYCLES = 2;

export function gather(
  address: AddressOf,
  x: View,
  indices: View,
  axis: number,
  out: View,
): Instruction[] | undefined {
  if (!isIndex(indices) || !allFloat32(x, out)) return undefined;
  const f = [kindOf(indices.array), bytesPerStep(x)[axis]!, 0] as const;
  const views = [atIndexZero(x, indices, axis), indices, out];
  return walk(Opcode.Gather, address, f, views, GATHER_CYCLES);
}

export function scatterAdd(
  address: AddressOf,
  x: View,
  indices: View,
  axis: number,
  out: View,
): Instruction[] | undefined {
  if (!isIndex(indices) || !allFloat32(x, out)) return undefined;
  const f = [kindOf(indices.array), bytesPerStep(out)[axis]!, 0] as const;
  const views = [x, indices, atIndexZero(out, indices, axis)];
  // Elements meet along the axis: parts that no two rows of it share may be worked on at once.
  const isLast = axis === indices.shape.length - 1 && indices.shape[axis]! > 1;
  const meets = !isLast || out.strides.some((stride) => stride === 0);
  return walk(Opcode.ScatterAdd, address, f, views, GATHER_CYCLES, meets || isOneRow(indices));
}

export function takeRows(
  address: AddressOf,
  x: View,
  indices: View,
  scale: number,
  shift: number,
  out: View,
): Instruction[] | undefined {
  const gapless = [x, out].every((view) => {
    const row = withoutAxis(view, 0);
    return isRowMajor(row.shape, row.strides);
  });
  const [from, to] = [kindOf(x.array), kindOf(out.array)];
  const staysWhole = from === to && scale === 1 && shift === 0;
  const floating = to === Kind.Float32 || to === Kind.Float64;
  if (!isIndex(indices) || !gapless || !(staysWhole || floating)) return undefined;
  const [rows = 0, ...row] = out.shape;
  const width = row.reduce((size, length) => size * length, 1);
  if (rows * width === 0) return [];
  const fields = [
    from,
    to,
    kindOf(indices.array),
    rows,
    width,
    address(x),
    bytesPerStep(x)[0]!,
    address(indices),
    bytesPerStep(indices)[0]!,
    address(out),
    bytesPerStep(out)[0]!,
    real(scale),
    real(shift),
  ];
  return [instruction(Opcode.TakeRows, partsOf(TAKE_CYCLES * rows * width, rows), fields)];
}

/** Whether all axes but the last have length 1. */
function isOneRow({ shape }: View): boolean {
  return shape.slice(0, -1).every((length) => length === 1);
}

function isIndex({ array }: View): boolean {
  return array instanceof Int32Array || array instanceof Uint8Array;
}
