import { isRowMajor } from '../../../shape.js';
import type { Epilogue, SlidingWindow, View } from '../../kernels.js';
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

/** Bytes of the tile at the beginning of the scratch memory; channels that the input's gradient takes together. */
const TILE_BYTES = 256;
const CHANNELS = 4;
/** Bytes of 32 elements, which are summed up together where zeros are left out. */
const BLOCK_BYTES = 128;
/** As many images are shared out whole: enough for any number of threads. */
const MANY_UNITS = 8;
/** In place of an address in the scratch memory. */
const NONE = -1;
/** Whole registers are read at the end of the last row. */
const MARGIN = 64;

export function conv2d(
  address: AddressOf,
  x: View,
  weight: View,
  out: View,
  window: SlidingWindow,
  groups: number,
  { bias, activation }: Epilogue = {},
): Instruction[] | undefined {
  const geometry = measure(x, weight, out, window, groups);
  if (geometry === undefined) return undefined;
  const { units, channels, filters, taps, positions, planeBytes } = geometry;
  if (units * filters * positions === 0) return [];
  // Images are shared out; few of them are cut between filters too.
  const most = Math.max(1, Math.floor(filters / 6));
  const cycles = (units * filters * (taps + 8) * positions) / 6;
  const isWinograd = transforms(window, channels, filters);
  const { chunks, parts } = isWinograd
    ? { chunks: partsOf(cycles / 2, units), parts: 1 }
    : cut(cycles, units, most);
  const direct = TILE_BYTES + aligned(4 * taps) + aligned(4 * taps * filters * groups) + planeBytes;
  const scratch =
    MARGIN + (isWinograd ? bytesOfTiles(out, window, channels, filters, groups) : direct);
  // A number per filter is added on the way, and negative results are made 0; anything else comes after.
  const perFilter = bias && isPerFilter(bias) ? bias : undefined;
  const rectify = activation?.name === 'relu' && bias === perFilter;
  const rest = finish(address, out, perFilter ? undefined : bias, rectify ? undefined : activation);
  const fields = [
    ...geometry.fields(address(x), address(weight), address(out)),
    ...[parts, 1, perFilter ? address(perFilter) : 0, rectify ? 1 : 0, 0, 0, isWinograd ? 0 : NONE],
  ];
  return rest && [instruction(Opcode.Convolve, chunks, fields, { scratch }), ...rest];
}

export function conv2dInput(
  address: AddressOf,
  dy: View,
  weight: View,
  out: View,
  window: SlidingWindow,
  groups: number,
): Instruction[] | undefined {
  const geometry = measure(out, weight, dy, window, groups);
  if (geometry === undefined || !hasGaplessPlanes(dy)) return undefined;
  const { units, filters, channels, taps, positions } = geometry;
  if (units * channels === 0) return [];
  const cycles = units * taps * positions * (filters / 6 + 1);
  const isWinograd =
    transforms(window, filters, channels) &&
    window.padding.every((zeros) => zeros < window.size[0]);
  const { chunks, parts } = isWinograd
    ? { chunks: partsOf(cycles / 2, units), parts: 1 }
    : cut(cycles, units, Math.ceil(channels / CHANNELS));
  const line = 4 * 8 * Math.ceil(positions / 8);
  const dense = aligned(CHANNELS * (taps / channels) * line);
  const blocks = window.size[0] * Math.ceil((channels * window.size[1]) / 32);
  const sparse =
    aligned(4 * positions) +
    aligned(8 * positions * (filters + 4)) +
    BLOCK_BYTES * filters * blocks +
    bytesOfImage(out, window, channels);
  // What is kept from image to image lies where no other way writes.
  const direct = dense + aligned(sparse);
  const tiles = isWinograd ? bytesOfTiles(out, window, filters, channels, groups) : 0;
  const scratch = direct + tiles + MARGIN;
  const fields = [
    ...geometry.fields(address(out), address(weight), address(dy)),
    ...[parts, 1, 0, 0, 0, 0, isWinograd ? direct : NONE],
  ];
  return [instruction(Opcode.ConvolveInput, chunks, fields, { scratch })];
}

/** What is known of a dy that is mostly zeros: where they are listed, and where x lies channels last. */
export interface SparseOutput {
  readonly nonZeros: number;
  readonly channelsLast: number;
}

export function conv2dWeight(
  address: AddressOf,
  x: View,
  dy: View,
  out: View,
  window: SlidingWindow,
  groups: number,
  sparse: SparseOutput = { nonZeros: 0, channelsLast: 0 },
): Instruction[] | undefined {
  const geometry = measure(x, out, dy, window, groups);
  if (geometry === undefined || !hasGaplessPlanes(dy)) return undefined;
  const { units, channels, filters, taps, positions, planeBytes } = geometry;
  if (taps * filters === 0) return [];
  const panels = Math.ceil(taps / 8);
  const cycles = (units * positions * panels * 8 * (filters / 6 + 1)) / groups;
  const isSparse = sparse.nonZeros !== 0;
  // Filters are shared out where zeros are left out: each part reads all of x.
  const sets = Math.ceil(filters / Math.min(8, Math.ceil(taps / 32)));
  const parts = partsOf(cycles, isSparse ? Math.min(panels, sets) : panels);
  // Each part copies its patches, so that few filters are not worth one.
  const most = isSparse ? Math.ceil(sets / parts) : Math.ceil(Math.min(filters, 64) / 16);
  const filterParts = parts >= 4 ? 1 : partsOf(cycles, most);
  const dense =
    aligned(4 * taps) +
    aligned(32 * filters * Math.ceil(panels / parts)) +
    aligned(32 * positions + 128) +
    planeBytes;
  const combined = bytesOfSums(channels, window.size) * Math.ceil(filters / (parts * filterParts));
  const scratch = TILE_BYTES + (isSparse ? Math.max(dense, combined) : dense) + MARGIN;
  const fields = [
    ...geometry.fields(address(x), address(out), address(dy)),
    ...[parts, filterParts, 0, 0, sparse.nonZeros, sparse.channelsLast, NONE],
  ];
  return [instruction(Opcode.ConvolveWeight, parts * filterParts * groups, fields, { scratch })];
}

/** Lays out x for the gradient of a weight of the shape of `out`. */
export function layOutChannelsLast(
  address: AddressOf,
  x: View,
  dy: View,
  out: View,
  window: SlidingWindow,
  groups: number,
  channelsLast: number,
): Instruction[] | undefined {
  const geometry = measure(x, out, dy, window, groups);
  if (geometry === undefined) return undefined;
  const { units, fields } = geometry;
  const words = [
    ...fields(address(x), address(out), address(dy)),
    1,
    1,
    0,
    0,
    0,
    channelsLast,
    NONE,
  ];
  const size = x.shape.reduce((product, length) => product * length, 1);
  return [instruction(Opcode.LayOutChannelsLast, partsOf(size, units), words)];
}

/** One tile of 4 channels. */
const REGISTERS_BYTES = 576;
/** From how many inputs and outputs on transforming tiles and filters saves more than it takes. */
const LEAST_INPUTS = 16;
const LEAST_OUTPUTS = 16;

/** Whether a convolution goes by tiles that are transformed: see assembly/winograd.ts. */
function transforms({ size, stride, dilation }: SlidingWindow, inputs: number, outputs: number) {
  const isSquare = size[0] === size[1] && (size[0] === 3 || size[0] === 5);
  const isPlain = isSquare && [...stride, ...dilation].every((n) => n === 1);
  const fits = inputs % 4 === 0 && outputs % 8 === 0;
  return isPlain && fits && inputs >= LEAST_INPUTS && outputs >= LEAST_OUTPUTS;
}

/** Transformed filters, one tile, then an image, its tiles transformed, their products, and the outputs. */
function bytesOfTiles(
  out: View,
  { size }: SlidingWindow,
  inputs: number,
  outputs: number,
  groups: number,
): number {
  const side = size[0] + 1;
  const [rows, columns] = [out.shape[2]!, out.shape[3]!].map((length) => Math.ceil(length / 2));
  const tiles = rows! * columns!;
  const places = side * side;
  const image = 4 * inputs * (2 * rows! + side - 2) * (2 * columns! + side - 2);
  return (
    4 * places * inputs * outputs * groups +
    Math.max(
      2 * REGISTERS_BYTES,
      REGISTERS_BYTES +
        aligned(image) +
        aligned(4 * places * tiles * inputs) +
        aligned(4 * places * tiles * outputs) +
        aligned(16 * tiles * outputs),
    )
  );
}

/** An image of so many channels with its padding, channels last. */
export function bytesOfImage(x: View, { padding }: SlidingWindow, channels: number): number {
  const [height, width] = [0, 1].map((i) => x.shape[i + 2]! + 2 * padding[i]!);
  return aligned(4 * channels * height! * width!) + BLOCK_BYTES;
}

/** The sums of one filter, where zeros are left out: lines of the window in whole registers, some lines at a time. */
function bytesOfSums(channels: number, [rows, columns]: readonly [number, number]): number {
  const length = channels * columns;
  const [vectors, lines] =
    length > 16 ? [8, 1] : length > 8 ? [4, 2] : length > 4 ? [2, 5] : [1, 4];
  const blocks = Math.ceil(length / (4 * vectors));
  return 16 * vectors * lines * blocks * Math.ceil(rows / lines);
}

/** One number per filter, gapless: [1, filters, 1, 1], broadcast. */
function isPerFilter({ array, strides: [image, filter, row, column] }: View): boolean {
  return array instanceof Float32Array && image === 0 && filter === 1 && row === 0 && column === 0;
}

/** Into how many chunks to cut work on `units`, and into how many parts each unit, if they are few. */
function cut(cycles: number, units: number, most: number) {
  if (units >= MANY_UNITS) return { chunks: partsOf(cycles, units), parts: 1 };
  const parts = Math.min(most, Math.ceil(partsOf(cycles, units * most) / units));
  return parts > 1 ? { chunks: units * parts, parts } : { chunks: partsOf(cycles, units), parts };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

function hasGaplessPlanes({ shape, strides }: View): boolean {
  return isRowMajor(shape.slice(2), strides.slice(2));
}

/** What the three directions share; undefined for operands that the interpreter does not read. */
function measure(
  x: View,
  weight: View,
  y: View,
  { size, stride, padding, dilation }: SlidingWindow,
  groups: number,
) {
  if (!allFloat32(x, weight, y)) return undefined;
  if (!isRowMajor(weight.shape.slice(1), weight.strides.slice(1))) return undefined;
  const [images = 0, allChannels = 0, height = 0, width = 0] = x.shape;
  const [, allFilters = 0, ...lengths] = y.shape as [number, number, number, number];
  const [channels, filters] = [allChannels / groups, allFilters / groups];
  const steps = bytesPerStep(x);
  const laysOut =
    [...stride].some((n) => n > 1) || [...padding].some((n) => n > 0) || steps[3] !== 4;
  const reach = ([0, 1] as const).map((i) => {
    const last = (lengths[i]! - 1) * stride[i] + (size[i] - 1) * dilation[i];
    return Math.ceil((last + 1) / stride[i]);
  }) as [number, number];
  const planeWidth = laysOut ? reach[1] : steps[2]! / 4;
  return {
    units: images * groups,
    channels,
    filters,
    taps: channels * size[0] * size[1],
    positions: lengths[0]! * lengths[1]!,
    planeBytes: laysOut ? 4 * stride[0] * stride[1] * channels * reach[0] * reach[1] : 0,
    fields: (xAddress: number, weightAddress: number, yAddress: number) => [
      ...[images, groups, channels, filters, height, width, ...lengths],
      ...[...size, ...stride, ...padding, ...dilation, reach[0], planeWidth, laysOut ? 1 : 0],
      ...[xAddress, ...steps, weightAddress, bytesPerStep(weight)[0]!],
      ...[yAddress, ...bytesPerStep(y).slice(0, 2)],
    ],
  };
}
