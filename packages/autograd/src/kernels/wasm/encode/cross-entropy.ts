import type { View } from '../../kernels.js';
import { Kind, Opcode } from '../instructions.js';
import {
  type AddressOf,
  allFloat32,
  bytesPerStep,
  type Instruction,
  instruction,
  kindOf,
  partsOf,
} from './instruction.js';

export function crossEntropy(
  address: AddressOf,
  x: View,
  targets: View,
  out: View,
): Instruction[] | undefined {
  return ofRows(address, x, targets, undefined, out);
}

export function crossEntropyGradient(
  address: AddressOf,
  x: View,
  targets: View,
  dy: View,
  out: View,
): Instruction[] | undefined {
  return ofRows(address, x, targets, dy, out);
}

function ofRows(
  address: AddressOf,
  x: View,
  targets: View,
  dy: View | undefined,
  out: View,
): Instruction[] | undefined {
  const kind = kindOf(targets.array);
  if (!allFloat32(x, out, dy ?? x) || (kind !== Kind.Int32 && kind !== Kind.Uint8)) {
    return undefined;
  }
  const [rows = 0, classes = 0] = x.shape;
  if (rows * classes === 0) return [];
  const fields = [
    ...[rows, classes, address(x), ...bytesPerStep(x)],
    ...[kind, address(targets), ...bytesPerStep(targets)],
    ...(dy ? [address(dy), ...bytesPerStep(dy)] : [0, 0]),
    address(out),
  ];
  // Cycles per class are mostly those of the exponential.
  return [instruction(Opcode.CrossEntropy, partsOf(rows * classes * 6, rows), fields)];
}
