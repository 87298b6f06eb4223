/**
 * The three sides of a convolution. Each image is unfolded into its patches, which makes all three products of rows; a
 * table says where in the image each element of each patch lies.
 */
import type { TypedArray } from '../../dtype.js';
import type { Shape } from '../../shape.js';
import type { Epilogue, SlidingWindow, View } from '../kernels.js';
import { dotProducts } from './dot-products.js';
import { finish } from './epilogue.js';
import { likeArray, packed } from './pack.js';

/** out[o, p] = Σₖ weight[o, k] · patch[p, k] */
export function conv2d(
  x: View,
  weight: View,
  out: View,
  window: SlidingWindow,
  groups: number,
  epilogue?: Epilogue,
): void {
  const { parts, imageSize, filters, positions, taps } = measure(x, weight, out, groups);
  const images = packed(x);
  const rows = packed(weight);
  const table = patchTable(x.shape, out.shape, window, taps, [taps, 1]);
  const patches = likeArray(images.array, table.length);
  for (let part = 0; part < parts; part++) {
    unfold(images, part * imageSize, table, patches);
    const filter = rows.offset + (part % groups) * filters * taps;
    const target = out.offset + part * filters * positions;
    dotProducts(rows.array, filter, patches, 0, out.array, target, filters, positions, taps);
  }
  finish(out, epilogue);
}

/** patch[p, k] = Σₒ dy[o, p] · weight[o, k], added up where the patches overlap. */
export function conv2dInput(
  dy: View,
  weight: View,
  out: View,
  window: SlidingWindow,
  groups: number,
): void {
  const { parts, imageSize, filters, positions, taps } = measure(out, weight, dy, groups);
  const rows = packed(filtersLast(dy, 1, groups));
  const columns = packed(filtersLast(weight, 0, groups));
  const table = patchTable(out.shape, dy.shape, window, taps, [taps, 1]);
  const patches = likeArray(out.array, table.length);
  const image = new Float64Array(imageSize);
  for (let part = 0; part < parts; part++) {
    const row = rows.offset + part * positions * filters;
    const column = columns.offset + (part % groups) * taps * filters;
    dotProducts(rows.array, row, columns.array, column, patches, 0, positions, taps, filters);
    image.fill(0);
    for (let k = 0; k < table.length; k++) {
      const at = table[k]!;
      if (at >= 0) image[at]! += patches[k]!;
    }
    out.array.set(image, out.offset + part * imageSize);
  }
}

/** out[o, k] = Σ over images and positions of dy[o, p] · patch[p, k] */
export function conv2dWeight(
  x: View,
  dy: View,
  out: View,
  window: SlidingWindow,
  groups: number,
): void {
  const { parts, imageSize, filters, positions, taps } = measure(x, out, dy, groups);
  const images = packed(x);
  const rows = packed(dy);
  const table = patchTable(x.shape, dy.shape, window, taps, [1, positions]);
  const patches = likeArray(images.array, table.length);
  const product = likeArray(images.array, filters * taps);
  const sums = new Float64Array(groups * filters * taps);
  for (let part = 0; part < parts; part++) {
    unfold(images, part * imageSize, table, patches);
    const row = rows.offset + part * filters * positions;
    dotProducts(rows.array, row, patches, 0, product, 0, filters, taps, positions);
    const target = (part % groups) * product.length;
    for (let k = 0; k < product.length; k++) sums[target + k]! += product[k]!;
  }
  out.array.set(sums, out.offset);
}

/** Sizes of one part: one group of channels of one image. Parts follow each other in memory. */
function measure(x: View, weight: View, y: View, groups: number) {
  const [images = 0, channels = 0, height = 0, width = 0] = x.shape;
  const [filters = 0, channelsPerGroup = 0, kernelHeight = 0, kernelWidth = 0] = weight.shape;
  return {
    parts: images * groups,
    imageSize: (channels / groups) * height * width,
    filters: filters / groups,
    positions: y.shape[2]! * y.shape[3]!,
    taps: channelsPerGroup * kernelHeight * kernelWidth,
  };
}

/** [groups, …, filters of the group]: what is summed over in the input's gradient lies in rows. */
function filtersLast(view: View, axis: number, groups: number): View {
  const step = view.strides[axis]!;
  const filters = view.shape[axis]! / groups;
  const { array, offset } = view;
  const shape = [...view.shape.with(axis, groups), filters];
  return { array, shape, strides: [...view.strides.with(axis, step * filters), step], offset };
}

/** Where in a part of an image tap k of the patch at position p lies, or −1 in the padding; at p·steps[0] + k·steps[1]. */
function patchTable(
  [, , height = 0, width = 0]: Shape,
  [, , rows = 0, columns = 0]: Shape,
  { size, stride, padding, dilation }: SlidingWindow,
  taps: number,
  [positionStep, tapStep]: readonly [number, number],
): Int32Array {
  const table = new Int32Array(rows * columns * taps);
  for (let k = 0; k < taps; k++) {
    const channel = Math.floor(k / (size[0] * size[1]));
    const down = (Math.floor(k / size[1]) % size[0]) * dilation[0] - padding[0];
    const right = (k % size[1]) * dilation[1] - padding[1];
    let entry = k * tapStep;
    for (let row = 0; row < rows; row++) {
      const i = row * stride[0] + down;
      for (let column = 0; column < columns; column++, entry += positionStep) {
        const j = column * stride[1] + right;
        const inside = i >= 0 && i < height && j >= 0 && j < width;
        table[entry] = inside ? (channel * height + i) * width + j : -1;
      }
    }
  }
  return table;
}

function unfold(images: View, start: number, table: Int32Array, patches: TypedArray): void {
  const { array } = images;
  const base = images.offset + start;
  for (let k = 0; k < table.length; k++) {
    const at = table[k]!;
    patches[k] = at < 0 ? 0 : array[base + at]!;
  }
}
