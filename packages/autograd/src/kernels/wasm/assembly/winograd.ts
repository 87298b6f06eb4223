/**
 * Convolutions of 3 × 3 or 5 × 5 taps by Winograd's minimal filtering, F(2 × 2, r × r): tiles of the image of r + 1 rows and
 * columns and the filters are transformed, and (r + 1)² products over all channels make 2 × 2 outputs of each tile, where
 * the direct way takes 4·r². The points are 0, ±1, ∞ for 3 × 3, and ±2 besides for 5 × 5.
 * Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016).
 */
import { toPixels, toPlanes } from './channels-last';
import { aligned } from './planes';
import { setSteps, tile, TILE_COLUMNS, tileHeight } from './tile';
import { clear, madd, rectified, splat } from './vector';

/** One tile between the two passes of a transformation, for 4 channels: 6 × 6 registers. */
const TILE_BYTES: usize = 576;

/** Bytes of the transformed filters: [side · side][panel of 8 outputs][input][8]. */
@inline
export function bytesOfFilters(side: i32, inputs: i32, outputs: i32): usize {
  return <usize>(4 * side * side * inputs * outputs);
}

/**
 * Transforms filters. Taps of filter (output o, input i) lie at `from + o·outputStep + i·inputStep`, row by row, one
 * `tapStep` after the other.
 *
 * @param side of a tile: one more than there are rows of taps
 */
export function transformFilters(
  side: i32,
  from: usize,
  outputs: i32,
  inputs: i32,
  outputStep: usize,
  inputStep: usize,
  tapStep: usize,
  to: usize,
  scratch: usize,
): void {
  if (side == 4) filtersOf(4, from, outputs, inputs, outputStep, inputStep, tapStep, to, scratch);
  else filtersOf(6, from, outputs, inputs, outputStep, inputStep, tapStep, to, scratch);
}

@inline
function filtersOf(
  side: i32,
  from: usize,
  outputs: i32,
  inputs: i32,
  outputStep: usize,
  inputStep: usize,
  tapStep: usize,
  to: usize,
  scratch: usize,
): void {
  const taps = side - 1;
  const row: usize = (<usize>side) << 4;
  const step = <usize>(4 * inputs * outputs);
  const lines = scratch + TILE_BYTES;
  for (let output = 0; output < outputs; output += 4) {
    let target = to + <usize>(4 * inputs * (output & ~7) + 4 * (output & 7));
    for (let input = 0; input < inputs; input++) {
      const filter = from + <usize>output * outputStep + <usize>input * inputStep;
      for (let column = 0; column < taps; column++) {
        for (let i = 0; i < taps; i++) {
          const tap = filter + <usize>(i * taps + column) * tapStep;
          v128.store(scratch + ((<usize>i) << 4), fourTaps(tap, outputStep));
        }
        transformTaps(side, scratch, 16, lines + ((<usize>column) << 4), row);
      }
      for (let i = 0; i < side; i++) {
        transformTaps(side, lines + <usize>i * row, 16, target + <usize>(i * side) * step, step);
      }
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

/** G·g of one line of taps. */
@inline
function transformTaps(side: i32, from: usize, step: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + step);
  const g2 = v128.load(from + 2 * step);
  if (side == 4) {
    const even = f32x4.add(g0, g2);
    v128.store(to, g0);
    v128.store(to + toStep, f32x4.mul(f32x4.add(even, g1), splat(0.5)));
    v128.store(to + 2 * toStep, f32x4.mul(f32x4.sub(even, g1), splat(0.5)));
    v128.store(to + 3 * toStep, g2);
    return;
  }
  const g3 = v128.load(from + 3 * step);
  const g4 = v128.load(from + 4 * step);
  const even = f32x4.add(f32x4.add(g0, g2), g4);
  const odd = f32x4.add(g1, g3);
  const even2 = madd(g4, splat(16.0), madd(g2, splat(4.0), g0));
  const odd2 = madd(g3, splat(8.0), f32x4.add(g1, g1));
  v128.store(to, f32x4.mul(g0, splat(0.25)));
  v128.store(to + toStep, f32x4.mul(f32x4.add(even, odd), splat(-1.0 / 6.0)));
  v128.store(to + 2 * toStep, f32x4.mul(f32x4.sub(even, odd), splat(-1.0 / 6.0)));
  v128.store(to + 3 * toStep, f32x4.mul(f32x4.add(even2, odd2), splat(1.0 / 24.0)));
  v128.store(to + 4 * toStep, f32x4.mul(f32x4.sub(even2, odd2), splat(1.0 / 24.0)));
  v128.store(to + 5 * toStep, g4);
}

/** The images of a convolution, the same for all: planes [inputs][height][width], and the zeros around them. */
let inputs: i32 = 0;
let height: i32 = 0;
let width: i32 = 0;
let channelStep: usize = 0;
let rowStep: usize = 0;
let columnStep: usize = 0;
let paddingRows: i32 = 0;
let paddingColumns: i32 = 0;

/** @param ofInputs how many: a multiple of 4 */
export function setImages(
  ofInputs: i32,
  ofHeight: i32,
  ofWidth: i32,
  ofChannelStep: usize,
  ofRowStep: usize,
  ofColumnStep: usize,
  ofPaddingRows: i32,
  ofPaddingColumns: i32,
): void {
  inputs = ofInputs;
  height = ofHeight;
  width = ofWidth;
  channelStep = ofChannelStep;
  rowStep = ofRowStep;
  columnStep = ofColumnStep;
  paddingRows = ofPaddingRows;
  paddingColumns = ofPaddingColumns;
}

/** What comes out: planes [outputs][outHeight][outWidth], gapless but for the step from one to the next. */
let outputs: i32 = 0;
let outHeight: i32 = 0;
let outWidth: i32 = 0;
let outStep: usize = 0;
let rectify: bool = false;

/** @param ofOutputs how many: a multiple of 8 */
export function setOutputs(
  ofOutputs: i32,
  ofHeight: i32,
  ofWidth: i32,
  ofStep: usize,
  ofRectify: bool,
): void {
  outputs = ofOutputs;
  outHeight = ofHeight;
  outWidth = ofWidth;
  outStep = ofStep;
  rectify = ofRectify;
}

/**
 * Convolves one image.
 *
 * @param side of a tile
 * @param filters as {@link transformFilters} left them
 * @param bias 0 for none, else one number per output
 */
export function convolveTiles(
  side: i32,
  planes: usize,
  filters: usize,
  bias: usize,
  out: usize,
  scratch: usize,
): void {
  const tileRows = (outHeight + 1) >> 1;
  const tileColumns = (outWidth + 1) >> 1;
  const tiles = tileRows * tileColumns;
  const pixel = (<usize>inputs) << 2;
  const line = <usize>(2 * tileColumns + side - 2) * pixel;
  const imageBytes = <usize>(2 * tileRows + side - 2) * line;
  const image = scratch + TILE_BYTES;
  const transformed = image + aligned(imageBytes);
  const products = transformed + aligned(<usize>(4 * side * side * tiles * inputs));
  const pixels = products + aligned(<usize>(4 * side * side * tiles * outputs));
  clear(image, imageBytes);
  const first = image + <usize>paddingRows * line + <usize>paddingColumns * pixel;
  toPixels(planes, channelStep, rowStep, columnStep, inputs, height, width, first, line);
  if (side == 4) transformImage(4, image, line, tileRows, tileColumns, transformed, scratch);
  else transformImage(6, image, line, tileRows, tileColumns, transformed, scratch);
  for (let i = 0; i < side * side; i++) {
    multiply(
      transformed + <usize>(4 * i * tiles * inputs),
      filters + <usize>(4 * i * inputs * outputs),
      products + <usize>(4 * i * tiles * outputs),
      tiles,
    );
  }
  if (side == 4) {
    transformProducts(4, products, tileRows, tileColumns, bias, pixels, scratch);
  } else {
    transformProducts(6, products, tileRows, tileColumns, bias, pixels, scratch);
  }
  const outLine = <usize>(8 * tileColumns * outputs);
  toPlanes(pixels, outLine, outputs, outHeight, outWidth, out, outStep);
}

/** Bᵀ·d·B of every tile d: [side · side][tile][channel]. */
@inline
function transformImage(
  side: i32,
  image: usize,
  line: usize,
  tileRows: i32,
  tileColumns: i32,
  to: usize,
  scratch: usize,
): void {
  const pixel = (<usize>inputs) << 2;
  const row: usize = (<usize>side) << 4;
  const step = <usize>(tileRows * tileColumns) * pixel;
  for (let i = 0; i < tileRows; i++) {
    for (let j = 0; j < tileColumns; j++) {
      const corner = image + <usize>(2 * i) * line + <usize>(2 * j) * pixel;
      for (let channel: usize = 0; channel < pixel; channel += 16) {
        for (let k = 0; k < side; k++) {
          const column = corner + channel + <usize>k * pixel;
          transformLine(side, column, line, scratch + ((<usize>k) << 4), row);
        }
        for (let k = 0; k < side; k++) {
          transformLine(side, scratch + <usize>k * row, 16, to + <usize>(k * side) * step, step);
        }
        to += 16;
      }
    }
  }
}

/** Bᵀ·d of one line of a tile. */
@inline
function transformLine(side: i32, from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  if (side == 4) {
    v128.store(to, f32x4.sub(d0, d2));
    v128.store(to + toStep, f32x4.add(d1, d2));
    v128.store(to + 2 * toStep, f32x4.sub(d2, d1));
    v128.store(to + 3 * toStep, f32x4.sub(d1, d3));
    return;
  }
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  const four = splat(4.0);
  const even = madd(d2, splat(-4.0), d4);
  const odd = madd(d1, splat(-4.0), d3);
  const even2 = f32x4.sub(d4, d2);
  const odd2 = f32x4.mul(f32x4.sub(d3, d1), splat(2.0));
  v128.store(to, madd(d0, four, madd(d2, splat(-5.0), d4)));
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  v128.store(to + 3 * toStep, f32x4.add(even2, odd2));
  v128.store(to + 4 * toStep, f32x4.sub(even2, odd2));
  v128.store(to + 5 * toStep, madd(d1, four, madd(d3, splat(-5.0), d5)));
}

/** to [tile][output] = image [tile][input] · filters [panel][input][8]. */
function multiply(image: usize, filters: usize, to: usize, tiles: i32): void {
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
@inline
function transformProducts(
  side: i32,
  products: usize,
  tileRows: i32,
  tileColumns: i32,
  bias: usize,
  to: usize,
  scratch: usize,
): void {
  const pixel = (<usize>outputs) << 2;
  const row: usize = (<usize>side) << 4;
  const step = <usize>(tileRows * tileColumns) * pixel;
  const line = <usize>(2 * tileColumns) * pixel;
  for (let i = 0; i < tileRows; i++) {
    for (let j = 0; j < tileColumns; j++) {
      const corner = to + <usize>(2 * i) * line + <usize>(2 * j) * pixel;
      for (let output: usize = 0; output < pixel; output += 16) {
        for (let k = 0; k < side; k++) {
          const column = products + <usize>k * step;
          collectLine(side, column, <usize>side * step, scratch + ((<usize>k) << 4), row);
        }
        const at = corner + output;
        collectLine(side, scratch, 16, at, pixel);
        collectLine(side, scratch + row, 16, at + line, pixel);
        const added = bias == 0 ? splat(0.0) : v128.load(bias + output);
        finish(at, added);
        finish(at + pixel, added);
        finish(at + line, added);
        finish(at + line + pixel, added);
        products += 16;
      }
    }
  }
}

/** Aᵀ·m of one line of products: two outputs. */
@inline
function collectLine(side: i32, from: usize, step: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const sum = f32x4.add(m1, m2);
  const difference = f32x4.sub(m1, m2);
  if (side == 4) {
    v128.store(to, f32x4.add(m0, sum));
    v128.store(to + toStep, f32x4.sub(difference, m3));
    return;
  }
  const m4 = v128.load(from + 4 * step);
  const m5 = v128.load(from + 5 * step);
  v128.store(to, f32x4.add(f32x4.add(m0, sum), f32x4.add(m3, m4)));
  const difference2 = madd(f32x4.sub(m3, m4), splat(2.0), difference);
  v128.store(to + toStep, f32x4.add(difference2, m5));
}

@inline
function finish(at: usize, bias: v128): void {
  const y = f32x4.add(v128.load(at), bias);
  v128.store(at, rectify ? rectified(y) : y);
}
