/**
 * Convolutions of 3 × 3 taps by Winograd's minimal filtering, F(2 × 2, 3 × 3): each 4 × 4 tile of the image and each filter
 * are transformed, 16 products over all channels make 2 × 2 outputs of each tile, where the direct way takes 36.
 * Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016).
 */
import { toPixels, toPlanes } from './channels-last';
import { aligned } from './planes';
import { setSteps, tile, TILE_COLUMNS, tileHeight } from './tile';
import { clear, rectified, splat } from './vector';

/** Bytes of the transformed filters: [16][panel of 8 outputs][input][8]. */
@inline
export function bytesOfFilters(inputs: i32, outputs: i32): usize {
  return <usize>(64 * inputs * outputs);
}

/**
 * Transforms 3 × 3 filters, G·g·Gᵀ. Taps of filter (output o, input i) lie at `from + o·outputStep + i·inputStep`, one
 * `tapStep` after the other.
 */
export function transformFilters(
  from: usize,
  outputs: i32,
  inputs: i32,
  outputStep: usize,
  inputStep: usize,
  tapStep: usize,
  to: usize,
): void {
  const half = splat(0.5);
  const step = <usize>(4 * inputs * outputs);
  for (let output = 0; output < outputs; output += 4) {
    let target = to + <usize>(4 * inputs * (output & ~7) + 4 * (output & 7));
    for (let input = 0; input < inputs; input++) {
      let tap = from + <usize>output * outputStep + <usize>input * inputStep;
      let place = target;
      // The lines of G·g, column by column; then each of its rows times Gᵀ.
      let t00 = splat(0.0);
      let t01 = t00;
      let t02 = t00;
      let t10 = t00;
      let t11 = t00;
      let t12 = t00;
      let t20 = t00;
      let t21 = t00;
      let t22 = t00;
      let t30 = t00;
      let t31 = t00;
      let t32 = t00;
      for (let column = 0; column < 3; column++) {
        const g0 = fourTaps(tap, outputStep);
        const g1 = fourTaps(tap + 3 * tapStep, outputStep);
        const g2 = fourTaps(tap + 6 * tapStep, outputStep);
        const outer = f32x4.add(g0, g2);
        const sum = f32x4.mul(f32x4.add(outer, g1), half);
        const difference = f32x4.mul(f32x4.sub(outer, g1), half);
        if (column == 0) {
          t00 = g0;
          t10 = sum;
          t20 = difference;
          t30 = g2;
        } else if (column == 1) {
          t01 = g0;
          t11 = sum;
          t21 = difference;
          t31 = g2;
        } else {
          t02 = g0;
          t12 = sum;
          t22 = difference;
          t32 = g2;
        }
        tap += tapStep;
      }
      place = storeFilterRow(place, step, t00, t01, t02);
      place = storeFilterRow(place, step, t10, t11, t12);
      place = storeFilterRow(place, step, t20, t21, t22);
      storeFilterRow(place, step, t30, t31, t32);
      target += 4 * TILE_COLUMNS;
    }
  }
}

@inline
function fourTaps(from: usize, step: usize): v128 {
  let x = v128.load_splat<f32>(from);
  x = v128.load_lane<f32>(from + step, x, 1);
  x = v128.load_lane<f32>(from + 2 * step, x, 2);
  return v128.load_lane<f32>(from + 3 * step, x, 3);
}

@inline
function storeFilterRow(to: usize, step: usize, a: v128, b: v128, c: v128): usize {
  const outer = f32x4.add(a, c);
  const half = splat(0.5);
  v128.store(to, a);
  v128.store(to + step, f32x4.mul(f32x4.add(outer, b), half));
  v128.store(to + 2 * step, f32x4.mul(f32x4.sub(outer, b), half));
  v128.store(to + 3 * step, c);
  return to + 4 * step;
}

/**
 * One image: planes [inputs][height][width] with `paddingRows` and `paddingColumns` zeros around them → planes
 * [outputs][outHeight][outWidth], gapless but for `outStep` from one to the next. `inputs` is a multiple of 4, `outputs` of 8.
 *
 * @param bias 0 for none, else one number per output
 */
export function convolveTiles(
  planes: usize,
  channelStep: usize,
  rowStep: usize,
  columnStep: usize,
  height: i32,
  width: i32,
  paddingRows: i32,
  paddingColumns: i32,
  inputs: i32,
  filters: usize,
  outputs: i32,
  out: usize,
  outStep: usize,
  outHeight: i32,
  outWidth: i32,
  bias: usize,
  rectify: bool,
  scratch: usize,
): void {
  const tileRows = (outHeight + 1) >> 1;
  const tileColumns = (outWidth + 1) >> 1;
  const tiles = tileRows * tileColumns;
  const pixel = (<usize>inputs) << 2;
  const line = <usize>(2 * tileColumns + 2) * pixel;
  const imageBytes = <usize>(2 * tileRows + 2) * line;
  const image = scratch;
  const transformed = image + aligned(imageBytes);
  const products = transformed + aligned(<usize>(64 * tiles * inputs));
  const pixels = products + aligned(<usize>(64 * tiles * outputs));
  clear(image, imageBytes);
  const first = image + <usize>paddingRows * line + <usize>paddingColumns * pixel;
  toPixels(planes, channelStep, rowStep, columnStep, inputs, height, width, first, line);
  transformImage(image, line, tileRows, tileColumns, inputs, transformed);
  for (let i = 0; i < 16; i++) {
    multiply(
      transformed + <usize>(4 * i * tiles * inputs),
      filters + <usize>(4 * i * inputs * outputs),
      products + <usize>(4 * i * tiles * outputs),
      tiles,
      inputs,
      outputs,
    );
  }
  transformProducts(products, tileRows, tileColumns, outputs, bias, rectify, pixels);
  const outLine = <usize>(8 * tileColumns * outputs);
  toPlanes(pixels, outLine, outputs, outHeight, outWidth, out, outStep);
}

/** Bᵀ·d·B of every tile d: [16][tile][channel]. */
function transformImage(
  image: usize,
  line: usize,
  tileRows: i32,
  tileColumns: i32,
  channels: i32,
  to: usize,
): void {
  const pixel = (<usize>channels) << 2;
  const step = <usize>(tileRows * tileColumns) * pixel;
  for (let row = 0; row < tileRows; row++) {
    for (let column = 0; column < tileColumns; column++) {
      const corner = image + <usize>(2 * row) * line + <usize>(2 * column) * pixel;
      for (let channel: usize = 0; channel < pixel; channel += 16) {
        const d = corner + channel;
        transformRow(d, d + 2 * line, pixel, to, step, false);
        transformRow(d + line, d + 2 * line, pixel, to + 4 * step, step, true);
        transformRow(d + 2 * line, d + line, pixel, to + 8 * step, step, false);
        transformRow(d + line, d + 3 * line, pixel, to + 12 * step, step, false);
        to += 16;
      }
    }
  }
}

/** One row of Bᵀ·d, the sum or difference of two of d, times B. */
@inline
function transformRow(
  a: usize,
  b: usize,
  pixel: usize,
  to: usize,
  step: usize,
  isSum: bool,
): void {
  const x0 = combined(a, b, isSum);
  const x1 = combined(a + pixel, b + pixel, isSum);
  const x2 = combined(a + 2 * pixel, b + 2 * pixel, isSum);
  const x3 = combined(a + 3 * pixel, b + 3 * pixel, isSum);
  v128.store(to, f32x4.sub(x0, x2));
  v128.store(to + step, f32x4.add(x1, x2));
  v128.store(to + 2 * step, f32x4.sub(x2, x1));
  v128.store(to + 3 * step, f32x4.sub(x1, x3));
}

@inline
function combined(a: usize, b: usize, isSum: bool): v128 {
  return isSum
    ? f32x4.add(v128.load(a), v128.load(b))
    : f32x4.sub(v128.load(a), v128.load(b));
}

/** to [tile][output] = image [tile][input] · filters [panel][input][8]. */
function multiply(
  image: usize,
  filters: usize,
  to: usize,
  tiles: i32,
  inputs: i32,
  outputs: i32,
): void {
  const row = (<usize>inputs) << 2;
  const outRow = (<usize>outputs) << 2;
  setSteps(row, 4, 4 * TILE_COLUMNS, outRow);
  let i = 0;
  while (i < tiles) {
    const rows = tileHeight(tiles - i);
    let panel = filters;
    for (let j: usize = 0; j < outRow; j += 4 * TILE_COLUMNS) {
      tile(rows, inputs, image, panel, to + j);
      panel += TILE_COLUMNS * row;
    }
    image += <usize>rows * row;
    to += <usize>rows * outRow;
    i += rows;
  }
}

/** Aᵀ·m·A of the products m of every tile, bias and rectifier: 2 × 2 outputs, channels last. */
function transformProducts(
  products: usize,
  tileRows: i32,
  tileColumns: i32,
  outputs: i32,
  bias: usize,
  rectify: bool,
  to: usize,
): void {
  const pixel = (<usize>outputs) << 2;
  const step = <usize>(tileRows * tileColumns) * pixel;
  const line = <usize>(2 * tileColumns) * pixel;
  for (let row = 0; row < tileRows; row++) {
    for (let column = 0; column < tileColumns; column++) {
      const corner = to + <usize>(2 * row) * line + <usize>(2 * column) * pixel;
      for (let output: usize = 0; output < pixel; output += 16) {
        const r0 = v128.load(products);
        const r1 = v128.load(products + step);
        const r2 = v128.load(products + 2 * step);
        const r3 = v128.load(products + 3 * step);
        let left0 = f32x4.add(f32x4.add(r0, r1), r2);
        let right0 = f32x4.sub(f32x4.sub(r1, r2), r3);
        let m = products + 4 * step;
        let left1 = splat(0.0);
        let right1 = splat(0.0);
        for (let i = 1; i < 4; i++) {
          const m0 = v128.load(m);
          const m1 = v128.load(m + step);
          const m2 = v128.load(m + 2 * step);
          const m3 = v128.load(m + 3 * step);
          const left = f32x4.add(f32x4.add(m0, m1), m2);
          const right = f32x4.sub(f32x4.sub(m1, m2), m3);
          if (i == 1) {
            left0 = f32x4.add(left0, left);
            right0 = f32x4.add(right0, right);
            left1 = left;
            right1 = right;
          } else if (i == 2) {
            left0 = f32x4.add(left0, left);
            right0 = f32x4.add(right0, right);
            left1 = f32x4.sub(left1, left);
            right1 = f32x4.sub(right1, right);
          } else {
            left1 = f32x4.sub(left1, left);
            right1 = f32x4.sub(right1, right);
          }
          m += 4 * step;
        }
        const added = bias == 0 ? splat(0.0) : v128.load(bias + output);
        const at = corner + output;
        v128.store(at, finished(left0, added, rectify));
        v128.store(at + pixel, finished(right0, added, rectify));
        v128.store(at + line, finished(left1, added, rectify));
        v128.store(at + line + pixel, finished(right1, added, rectify));
        products += 16;
      }
    }
  }
}

@inline
function finished(x: v128, bias: v128, rectify: bool): v128 {
  const y = f32x4.add(x, bias);
  return rectify ? rectified(y) : y;
}
