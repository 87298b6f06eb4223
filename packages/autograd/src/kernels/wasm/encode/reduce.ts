import { mergedAxes } from '../../../shape.js';
import { withoutAxis } from '../../javascript/walk.js';
import type { Reduction, View } from '../../kernels.js';
import { Fold, Opcode } from '../instructions.js';
import { codeOf } from './elementwise.js';
import {
  type AddressOf,
  allFloat32,
  bytesPerStep,
  type Instruction,
  instruction,
  partsOf,
} from './instruction.js';

/** Elements that are folded to one. */
const MUCH = 1024;

export function reduce(
  address: AddressOf,
  { name }: Reduction,
  x: View,
  axes: number,
  out: View,
): Instruction[] | undefined {
  const f = codeOf(Fold, name);
  if (f === undefined || !allFloat32(x, out)) return undefined;
  const kept = x.shape.length - axes;
  const outer = mergedAxes([
    { ...x, shape: x.shape.slice(0, kept), strides: x.strides.slice(0, kept) },
  ]);
  const inner = mergedAxes([{ ...x, shape: x.shape.slice(kept), strides: x.strides.slice(kept) }]);
  const count = product(outer.lengths);
  const size = count * product(inner.lengths);
  if (count === 0) return [];
  // Folding nothing gives the rule's initial value.
  if (size === 0) return undefined;
  const fields = [
    f,
    Math.max(1, outer.lengths.length),
    Math.max(1, inner.lengths.length),
    count,
    address(x),
    address(out),
    ...orOne(outer.lengths),
    ...orOne(inner.lengths),
    ...stepsOf(outer.steps),
    ...stepsOf(inner.steps),
  ];
  // Parts write to cache lines of their own, unless there is much to fold for each number.
  const units = size >= MUCH * count ? count : Math.ceil(count / 16);
  return [instruction(Opcode.Reduce, partsOf(size, units), fields)];
}

export function argReduce(
  address: AddressOf,
  isBetter: (candidate: number, best: number) => boolean,
  x: View,
  out: View,
): Instruction[] | undefined {
  if (!allFloat32(x) || !(out.array instanceof Int32Array)) return undefined;
  return alongLastAxis(Opcode.ArgReduce, address, isBetter(1, 2) ? 1 : 0, x, out, 2);
}

export function softmax(
  address: AddressOf,
  x: View,
  out: View,
  logarithm: boolean,
): Instruction[] | undefined {
  if (!allFloat32(x, out)) return undefined;
  return alongLastAxis(Opcode.Softmax, address, logarithm ? 1 : 0, x, out, 6);
}

function alongLastAxis(
  opcode: Opcode,
  address: AddressOf,
  f: number,
  x: View,
  out: View,
  cyclesPerElement: number,
): Instruction[] {
  const axis = x.shape.length - 1;
  const count = x.shape[axis]!;
  const { lengths, steps } = mergedAxes([withoutAxis(x, axis)]);
  const rows = product(lengths);
  if (rows * count === 0) return [];
  const fields = [
    f,
    Math.max(1, lengths.length),
    rows,
    count,
    bytesPerStep(x)[axis]!,
    address(x),
    address(out),
    ...orOne(lengths),
    ...stepsOf(steps),
  ];
  return [
    instruction(opcode, partsOf(rows * count * cyclesPerElement, Math.ceil(rows / 16)), fields),
  ];
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((size, length) => size * length, 1);
}

/** One axis of one element where there are none. */
function orOne(lengths: readonly number[]): readonly number[] {
  return lengths.length === 0 ? [1] : lengths;
}

/** The steps of the one view, in bytes of float32. */
function stepsOf(steps: readonly (readonly number[])[]): readonly number[] {
  return steps.length === 0 ? [0] : steps.map(([step]) => step! * 4);
}
