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

export function maxPoolIndices(
  address: AddressOf,
  x: View,
  out: View,
  { size, stride, padding, dilation }: SlidingWindow,
): Instruction[] | undefined {
  if (!allFloat32(x) || !(out.array instanceof Int32Array)) return undefined;
  const [images = 0, channels = 0, ...lengths] = out.shape;
  const planes = images * channels;
  const positions = lengths.reduce((count, length) => count * length, 1);
  if (planes * positions === 0) return [];
  const fields = [
    ...[planes, channels, ...x.shape.slice(2), ...lengths],
    ...[...size, ...stride, ...padding, ...dilation],
    ...[address(x), ...bytesPerStep(x), address(out)],
  ];
  const cycles = planes * positions * size[0] * size[1];
  return [instruction(Opcode.MaxPoolIndices, partsOf(cycles, planes), fields)];
}
