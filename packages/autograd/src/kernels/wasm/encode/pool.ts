import { isRowMajor, sizeOf } from '../../../shape.js';
import type { SlidingWindow, View } from '../../kernels.js';
import { Opcode } from '../instructions.js';
import {
  type AddressOf,
  allFloat32,
  bytesPerStep,
  type Instruction,
  instruction,
  partsOf,
} from './instruction.js';

export function maxPool(
  address: AddressOf,
  x: View,
  out: View,
  indices: View,
  { size, stride, padding, dilation }: SlidingWindow,
): Instruction[] | undefined {
  if (!allFloat32(x, out)) return undefined;
  const [images = 0, channels = 0, ...lengths] = out.shape;
  const planes = images * channels;
  const positions = lengths.reduce((count, length) => count * length, 1);
  if (planes * positions === 0) return [];
  const fields = [
    ...[planes, channels, ...x.shape.slice(2), ...lengths],
    ...[...size, ...stride, ...padding, ...dilation],
    ...[address(x), ...bytesPerStep(x), address(out), address(indices)],
  ];
  const cycles = planes * positions * size[0] * size[1];
  return [instruction(Opcode.MaxPool, partsOf(cycles, planes), fields)];
}

export function maxUnpool(
  address: AddressOf,
  dy: View,
  indices: View,
  out: View,
  y?: View,
): Instruction[] | undefined {
  const pooled = y ? [dy, indices, y] : [dy, indices];
  if (!allFloat32(dy, out, y ?? dy)) return undefined;
  if (!pooled.every(({ shape, strides }) => isRowMajor(shape, strides))) return undefined;
  const [images = 0, channels = 0, ...lengths] = out.shape;
  const planes = images * channels;
  const size = sizeOf(out.shape);
  if (size === 0) return [];
  const fields = [
    ...[planes, sizeOf(lengths), sizeOf(dy.shape.slice(2))],
    ...[address(dy), address(indices), address(out), y ? address(y) : 0],
  ];
  return [instruction(Opcode.MaxUnpool, partsOf(size, planes), fields)];
}
