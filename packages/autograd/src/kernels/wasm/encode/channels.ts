import { isRowMajor, mergedAxes } from '../../../shape.js';
import { coefficientViews } from '../../javascript/channels.js';
import type { Epilogue, View } from '../../kernels.js';
import { Opcode } from '../instructions.js';
import { zip } from './elementwise.js';
import { finish } from './epilogue.js';
import {
  type AddressOf,
  allFloat32,
  bytesPerStep,
  type Instruction,
  instruction,
  partsOf,
} from './instruction.js';

export function channelMoments(address: AddressOf, x: View, out: View): Instruction[] | undefined {
  return sums(address, 1, x, x, out);
}

export function channelSums(
  address: AddressOf,
  x: View,
  y: View,
  out: View,
): Instruction[] | undefined {
  return sums(address, 0, x, y, out);
}

function sums(
  address: AddressOf,
  moments: 0 | 1,
  x: View,
  y: View,
  out: View,
): Instruction[] | undefined {
  if (!allFloat32(x, y, out)) return undefined;
  if (out.shape.includes(0)) return [];
  const [plane, other] = [planeOf(x), planeOf(y)];
  if (plane === undefined || other === undefined) return undefined;
  const [images = 0, channels = 0] = x.shape;
  const { length } = plane;
  // Where a channel has one number per image, neighbours are those of the next image.
  const isLine = length === 1;
  const stepsOf = ({ image, channel, step }: typeof plane) =>
    isLine ? [0, channel, image] : [image, channel, step];
  const fields = [
    ...[moments, ...(isLine ? [1, channels, images] : [images, channels, length])],
    ...[address(x), ...stepsOf(plane), address(y), ...stepsOf(other), address(out)],
  ];
  const parts = partsOf(images * channels * length, channels);
  return [instruction(Opcode.ChannelSums, parts, fields)];
}

export function channelAffine(
  address: AddressOf,
  x: View,
  coefficients: View,
  out: View,
  { bias, activation }: Epilogue = {},
): Instruction[] | undefined {
  if (!allFloat32(x, coefficients, out)) return undefined;
  if (out.shape.includes(0)) return [];
  const [scale, shift] = coefficientViews(coefficients, out);
  const plane = planeOf(x);
  if (plane === undefined || plane.length === 1 || plane.step !== 4) {
    const scaled = zip(address, { name: 'mul', f: (a, b) => a * b }, x, scale, out);
    const shifted = finish(address, out, shift, undefined);
    const rest = finish(address, out, bias, activation);
    return scaled && shifted && rest && [...scaled, ...shifted, ...rest];
  }
  const addend =
    bias && allFloat32(bias) && isRowMajor(bias.shape, bias.strides) ? bias : undefined;
  const rectify = activation?.name === 'relu' && bias === addend;
  const rest = finish(address, out, addend ? undefined : bias, rectify ? undefined : activation);
  const [images = 0, channels = 0] = x.shape;
  const planes = images * channels;
  const fields = [
    ...[planes, channels, plane.length, address(x), plane.image, plane.channel],
    ...[address(scale), 4 * scale.strides[1]!, address(shift), address(out)],
    ...[addend ? address(addend) : 0, rectify ? 1 : 0],
  ];
  const parts = partsOf(planes * plane.length, planes);
  return rest && [instruction(Opcode.ChannelAffine, parts, fields), ...rest];
}

/** How x [N, C, …] runs, in bytes, if what it has of a channel and an image lies evenly. */
function planeOf(x: View) {
  const { array, shape, strides, offset } = x;
  const inner = { array, shape: shape.slice(2), strides: strides.slice(2), offset };
  const { lengths, steps } = mergedAxes([inner]);
  if (lengths.length > 1) return undefined;
  const [image = 0, channel = 0] = bytesPerStep(x);
  return { image, channel, length: lengths[0] ?? 1, step: 4 * (steps[0]?.[0] ?? 0) };
}
