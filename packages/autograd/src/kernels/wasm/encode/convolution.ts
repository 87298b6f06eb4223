import type { Pair, SlidingWindow, View } from '../../kernels.js';
import { Opcode } from '../instructions.js';
import {
  type AddressOf,
  allFloat32,
  bytesPerStep,
  type Instruction,
  instruction,
  partsOf,
} from './instruction.js';

type Four = [number, number, number, number];

/** A view of four axes: its lengths, and its steps in bytes. */
function measure(view: View): { shape: Four; steps: Four } {
  return { shape: [...view.shape] as Four, steps: bytesPerStep(view) as Four };
}

/** How the planes of an operand are read: where they are spread out, shifted and dealt out to (see `Convolution`). */
interface Reading {
  readonly spread: Pair;
  readonly shift: Pair;
  readonly phases: Pair;
}

export function conv2d(
  address: AddressOf,
  x: View,
  weight: View,
  out: View,
  window: SlidingWindow,
  groups: number,
): Instruction[] | undefined {
  const [group, channel, row, column] = measure(weight).steps;
  const reading = { spread: ONE, shift: window.padding, phases: window.stride };
  const filters = out.shape[1]! / groups;
  const turned = [group * filters, group, channel, row, column] as const;
  return convolve(address, x, weight, address(weight), turned, out, window, groups, reading);
}

/** A convolution of dy, spread out by the stride, with the weight turned around. */
export function conv2dInput(
  address: AddressOf,
  dy: View,
  weight: View,
  out: View,
  window: SlidingWindow,
  groups: number,
): Instruction[] | undefined {
  const { size, stride, padding, dilation } = window;
  const [group, channel, row, column] = measure(weight).steps;
  const shift = [0, 1].map((i) => (size[i]! - 1) * dilation[i]! - padding[i]!) as [number, number];
  const reading = { spread: stride, shift, phases: ONE };
  const filters = dy.shape[1]! / groups;
  const last = address(weight) + (size[0] - 1) * row + (size[1] - 1) * column;
  const turned = [group * filters, channel, group, -row, -column] as const;
  return convolve(address, dy, weight, last, turned, out, window, groups, reading);
}

const ONE: Pair = [1, 1];

function convolve(
  address: AddressOf,
  x: View,
  weight: View,
  weightAddress: number,
  weightSteps: readonly [group: number, filter: number, channel: number, number, number],
  out: View,
  { size, dilation }: SlidingWindow,
  groups: number,
  reading: Reading,
): Instruction[] | undefined {
  if (!allFloat32(x, weight, out)) return undefined;
  const planes = planesOf(x, out, size, dilation, reading, groups);
  const [images, outChannels, outHeight, outWidth] = measure(out).shape;
  if (images * outChannels * outHeight * outWidth === 0) return [];
  const filters = outChannels / groups;
  const { taps } = planes;
  const units = images * groups;
  const cycles = (units * filters * (taps + 8) * outHeight * outWidth) / 6;
  // Images are shared out; few of them are cut between filters too.
  const mostParts = Math.max(1, Math.floor(filters / 6));
  const wanted = partsOf(cycles, units * mostParts);
  const parts = wanted <= units ? 1 : Math.min(mostParts, Math.ceil(wanted / units));
  const fields = [
    ...planes.fields(images, filters, address(x)),
    weightAddress,
    ...weightSteps,
    address(out),
    ...measure(out).steps.slice(0, 2),
    parts,
    0,
    0,
  ];
  const scratch =
    256 + aligned(4 * taps) + aligned(4 * taps * filters * groups) + planes.bytes + MARGIN;
  return [instruction(Opcode.Convolve, parts === 1 ? wanted : units * parts, fields, { scratch })];
}

export function conv2dWeight(
  address: AddressOf,
  x: View,
  dy: View,
  out: View,
  { size, stride, padding, dilation }: SlidingWindow,
  groups: number,
): Instruction[] | undefined {
  const dySteps = measure(dy).steps;
  const [images, dyChannels, height, width] = measure(dy).shape;
  const isGapless = (dySteps[3] === 4 || width === 1) && (dySteps[2] === 4 * width || height === 1);
  if (!allFloat32(x, dy, out) || !isGapless || images * dyChannels * height * width === 0) {
    return undefined;
  }
  const reading = { spread: ONE, shift: padding, phases: stride };
  const planes = planesOf(x, dy, size, dilation, reading, groups);
  const filters = dyChannels / groups;
  const { taps } = planes;
  if (taps === 0) return [];
  const panels = Math.ceil(taps / 8);
  const positions = height * width;
  const cycles = images * positions * panels * 8 * (filters / 6 + 1);
  const parts = partsOf(cycles, panels);
  const fields = [
    ...planes.fields(images, filters, address(x)),
    address(dy),
    ...[0, 0, 0, 0, 0],
    address(out),
    ...dySteps.slice(0, 2),
    parts,
    0,
    0,
  ];
  const scratch =
    256 +
    aligned(4 * taps) +
    aligned(32 * filters * Math.ceil(panels / parts)) +
    aligned(32 * positions + 128) +
    planes.bytes +
    MARGIN;
  return [instruction(Opcode.ConvolveWeight, parts * groups, fields, { scratch })];
}

/** Whole registers are read at the end of the last row. */
const MARGIN = 64;

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/** How x is read by a window with the positions of `y`, and the fields that say so. */
function planesOf(
  x: View,
  y: View,
  size: Pair,
  dilation: Pair,
  { spread, shift, phases }: Reading,
  groups: number,
) {
  const { shape, steps } = measure(x);
  const channels = shape[1] / groups;
  const positions = [y.shape[2]!, y.shape[3]!];
  const laysOut =
    [...spread, ...phases].some((n) => n !== 1) || shift.some((n) => n !== 0) || steps[3] !== 4;
  const reach = (i: 0 | 1) => (positions[i]! - 1) * phases[i] + (size[i] - 1) * dilation[i] + 1;
  const planeHeight = Math.ceil(reach(0) / phases[0]);
  const planeWidth = laysOut ? Math.ceil(reach(1) / phases[1]) : steps[2] / 4;
  return {
    taps: channels * size[0] * size[1],
    bytes: laysOut ? 4 * phases[0] * phases[1] * channels * planeHeight * planeWidth : 0,
    fields: (images: number, filters: number, address: number) => [
      images,
      groups,
      channels,
      filters,
      shape[2],
      shape[3],
      ...positions,
      ...size,
      ...dilation,
      ...spread,
      ...shift,
      ...phases,
      planeHeight,
      planeWidth,
      laysOut ? 1 : 0,
      address,
      ...steps,
    ],
  };
}

export function maxPoolIndices(
  address: AddressOf,
  x: View,
  out: View,
  { size, stride, padding, dilation }: SlidingWindow,
): Instruction[] | undefined {
  if (!allFloat32(x) || !(out.array instanceof Int32Array)) return undefined;
  const { shape, steps } = measure(x);
  const [images, channels, outHeight, outWidth] = measure(out).shape;
  const planes = images * channels;
  if (planes * outHeight * outWidth === 0) return [];
  const fields = [
    planes,
    channels,
    shape[2],
    shape[3],
    outHeight,
    outWidth,
    ...size,
    ...stride,
    ...padding,
    ...dilation,
    address(x),
    ...steps,
    address(out),
  ];
  const cycles = planes * outHeight * outWidth * size[0] * size[1];
  return [instruction(Opcode.MaxPoolIndices, partsOf(cycles, planes), fields)];
}
