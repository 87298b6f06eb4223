/** Convolution: all filters run over one image after the other. */
import { Convolution } from '../instructions';
import { planesOf } from './channels-last';
import { convolveTile, setPlaneStep } from './convolve-tile';
import { aligned, fillTable, layOut, outputsOf, tapsOf } from './planes';
import { tileHeight } from './tile';
import { copyBytes, rectified } from './vector';
import { bytesOfFilters, convolveTiles, setImages, setOutputs, transformFilters } from './winograd';
import { partStart, startOf, word } from './words';

/** Bytes of the tile at the beginning of the scratch memory that narrow outputs are computed in. */
const TILE_BYTES: usize = 256;

/** The run whose table and weights lie in this thread's scratch memory. */
let packedRun: i32 = -1;

let table: usize = 0;
let weights: usize = 0;

/** Part `chunk`: some of the images and groups, or some of the filters of one. */
export function convolve(p: usize, chunk: i32, scratch: usize, run: i32): void {
  const groups = word(p, Convolution.Groups);
  const filters = word(p, Convolution.Filters);
  if (word(p, Convolution.Winograd) >= 0) return convolveByTiles(p, chunk, scratch, run);
  const taps = tapsOf(p);
  table = scratch + TILE_BYTES;
  weights = table + aligned(<usize>(4 * taps));
  const planes = weights + aligned(<usize>(4 * taps * filters * groups));
  if (packedRun != run) {
    fillTable(p, table);
    packWeights(p, taps);
    packedRun = run;
  }
  const parts = word(p, Convolution.Parts);
  if (parts > 1) {
    const unit = chunk / parts;
    const part = chunk % parts;
    const image = layOut(p, unit / groups, unit % groups, planes);
    convolveImage(
      p,
      unit,
      image,
      scratch,
      tileStart(part, parts, filters),
      tileStart(part + 1, parts, filters),
    );
    return;
  }
  const units = word(p, Convolution.Images) * groups;
  const end = startOf(p, chunk + 1, units);
  for (let unit = startOf(p, chunk, units); unit < end; unit++) {
    convolveImage(p, unit, layOut(p, unit / groups, unit % groups, planes), scratch, 0, filters);
  }
}

/** Some of the images and groups by {@link convolveTiles}. */
function convolveByTiles(p: usize, chunk: i32, scratch: usize, run: i32): void {
  const groups = word(p, Convolution.Groups);
  const filters = word(p, Convolution.Filters);
  const channels = word(p, Convolution.Channels);
  const filterStep = <usize>word(p, Convolution.WeightFilter);
  const taps = word(p, Convolution.TapRows);
  const filterBytes = bytesOfFilters(taps + 1, channels, filters);
  const space = scratch + <usize>groups * filterBytes;
  if (packedRun != run) {
    for (let group = 0; group < groups; group++) {
      const from = <usize>word(p, Convolution.Weight) + <usize>(group * filters) * filterStep;
      const to = scratch + <usize>group * filterBytes;
      const inputStep = <usize>(4 * taps * taps);
      transformFilters(taps + 1, from, filters, channels, filterStep, inputStep, 4, to, space);
    }
    packedRun = run;
  }
  setImages(
    channels,
    word(p, Convolution.Height),
    word(p, Convolution.Width),
    <usize>word(p, Convolution.XChannel),
    <usize>word(p, Convolution.XRow),
    <usize>word(p, Convolution.XColumn),
    word(p, Convolution.PaddingRows),
    word(p, Convolution.PaddingColumns),
  );
  setOutputs(
    filters,
    word(p, Convolution.OutHeight),
    word(p, Convolution.OutWidth),
    <usize>word(p, Convolution.YFilter),
    word(p, Convolution.Rectify) == 1,
  );
  const biases = word(p, Convolution.Bias);
  const units = word(p, Convolution.Images) * groups;
  const end = startOf(p, chunk + 1, units);
  for (let unit = startOf(p, chunk, units); unit < end; unit++) {
    const group = unit % groups;
    const transformed = scratch + <usize>group * filterBytes;
    const bias = biases == 0 ? 0 : <usize>(biases + 4 * group * filters);
    const out = outputsOf(p, unit / groups, group);
    convolveTiles(taps + 1, planesOf(p, unit), transformed, bias, out, space);
  }
}

/** Filters are cut between whole tiles of 6; what is left belongs to the last part. */
function tileStart(part: i32, parts: i32, filters: i32): i32 {
  return part == parts ? filters : partStart(part, parts, max(1, filters / 6)) * 6;
}

/** The weights of all groups, tile by tile: [tap][filter of the tile]. Tiles begin where they begin in each part. */
function packWeights(p: usize, taps: i32): void {
  const filters = word(p, Convolution.Filters);
  const parts = word(p, Convolution.Parts);
  const filterStep = word(p, Convolution.WeightFilter);
  let to = weights;
  for (let group = 0; group < word(p, Convolution.Groups); group++) {
    for (let part = 0; part < parts; part++) {
      const end = tileStart(part + 1, parts, filters);
      let filter = tileStart(part, parts, filters);
      while (filter < end) {
        const height = tileHeight(end - filter);
        const from = <usize>(word(p, Convolution.Weight) + (group * filters + filter) * filterStep);
        for (let tap = 0; tap < taps; tap++) {
          for (let i = 0; i < height; i++) {
            store<f32>(to, load<f32>(from + <usize>(4 * tap + i * filterStep)));
            to += 4;
          }
        }
        filter += height;
      }
    }
  }
}

/** All outputs of the filters `filter` to `end` for one image and group. */
function convolveImage(
  p: usize,
  unit: i32,
  image: usize,
  scratch: usize,
  filter: i32,
  end: i32,
): void {
  const groups = word(p, Convolution.Groups);
  const filters = word(p, Convolution.Filters);
  const taps = tapsOf(p);
  const filterStep = <usize>word(p, Convolution.YFilter);
  const first = (unit % groups) * filters;
  const rectify = word(p, Convolution.Rectify) == 1;
  const hasBias = word(p, Convolution.Bias) != 0;
  const outputs = outputsOf(p, unit / groups, unit % groups);
  while (filter < end) {
    const height = tileHeight(end - filter);
    const packed = weights + <usize>(4 * taps * (first + filter));
    const bias = hasBias ? <usize>(word(p, Convolution.Bias) + 4 * (first + filter)) : 0;
    const out = outputs + <usize>filter * filterStep;
    if (word(p, Convolution.OutWidth) < 4) {
      convolveNarrow(p, height, taps, packed, image, out, scratch, bias, rectify);
    } else {
      convolveWide(p, height, taps, packed, image, out, bias, rectify);
    }
    filter += height;
  }
}

/** Two stretches of 4 outputs at a time, in reading order; the last of a row begins where it just fits. */
function convolveWide(
  p: usize,
  height: i32,
  taps: i32,
  packed: usize,
  image: usize,
  out: usize,
  bias: usize,
  rectify: bool,
): void {
  const outHeight = word(p, Convolution.OutHeight);
  const filterStep = <usize>word(p, Convolution.YFilter);
  const imageLine = word(p, Convolution.PlaneWidth) << 2;
  const outLine = word(p, Convolution.OutWidth) << 2;
  const lastColumn = outLine - 16;
  const finishes = bias != 0 || rectify;
  setPlaneStep(filterStep);
  let row = 0;
  let column = 0;
  while (row < outHeight) {
    const first = row * imageLine + column;
    const target = row * outLine + column;
    column = column == lastColumn ? 0 : min(column + 16, lastColumn);
    if (column == 0) row++;
    let second = first;
    let apart = 0;
    if (row < outHeight) {
      second = row * imageLine + column;
      apart = row * outLine + column - target;
      column = column == lastColumn ? 0 : min(column + 16, lastColumn);
      if (column == 0) row++;
    }
    const c = out + <usize>target;
    convolveTile(
      height,
      taps,
      packed,
      table,
      image + <usize>first,
      image + <usize>second,
      c,
      <usize>apart,
    );
    if (finishes) finish(c, <usize>apart, filterStep, height, bias, rectify);
  }
}

/** Rows of fewer than 4 outputs: computed in scratch memory, and copied from there. */
function convolveNarrow(
  p: usize,
  height: i32,
  taps: i32,
  packed: usize,
  image: usize,
  out: usize,
  scratch: usize,
  bias: usize,
  rectify: bool,
): void {
  const outWidth = word(p, Convolution.OutWidth);
  const filterStep = <usize>word(p, Convolution.YFilter);
  const imageLine = <usize>(word(p, Convolution.PlaneWidth) << 2);
  setPlaneStep(32);
  for (let row = 0; row < word(p, Convolution.OutHeight); row++) {
    const from = image + <usize>row * imageLine;
    convolveTile(height, taps, packed, table, from, from, scratch, 0);
    finish(scratch, 0, 32, height, bias, rectify);
    for (let i = 0; i < height; i++) {
      const to = out + <usize>i * filterStep + ((<usize>(row * outWidth)) << 2);
      copyBytes(to, scratch + <usize>(32 * i), (<usize>outWidth) << 2);
    }
  }
}

/** Bias and rectification of one tile. */
function finish(
  c: usize,
  apart: usize,
  step: usize,
  height: i32,
  bias: usize,
  rectify: bool,
): void {
  for (let i = 0; i < height; i++) {
    let left = v128.load(c);
    let right = v128.load(c + apart);
    if (bias != 0) {
      const added = v128.load_splat<f32>(bias);
      left = f32x4.add(left, added);
      right = f32x4.add(right, added);
      bias += 4;
    }
    if (rectify) {
      left = rectified(left);
      right = rectified(right);
    }
    v128.store(c, left);
    v128.store(c + apart, right);
    c += step;
  }
}
