/**
 * Convolution, the gradient of its input (a convolution with the weight turned around), and the gradient of its weight.
 * Images are worked off one by one: each is read where it lies, or laid out in the thread's scratch memory with its
 * padding, then all filters run over it.
 */
import { Convolution } from '../instructions';
import { convolveTile, setPlaneStep } from './convolution-tile';
import { setSteps, tile, TILE_COLUMNS, tileHeight } from './tile';
import { splat } from './vector';
import { partStart, startOf, word } from './words';

/** The tile that partial results are computed in. */
const TILE_BYTES: usize = 256;

/** The run and part whose weights lie in this thread's scratch memory. */
let packedRun: i32 = -1;
let packedPart: i32 = -1;

/** Where things lie in the scratch memory of this thread. */
let table: usize = 0;
let weights: usize = 0;
let planes: usize = 0;
let panel: usize = 0;
let sums: usize = 0;

@inline
function field(p: usize, f: i32): usize {
  return <usize>word(p, f);
}

@inline
function tapsOf(p: usize): i32 {
  return word(p, Convolution.Channels) * word(p, Convolution.TapRows) * word(p, Convolution.TapColumns);
}

@inline
function aligned(bytes: usize): usize {
  return (bytes + 63) & ~63;
}

/** Bytes of all planes of one image and group, laid out. */
@inline
function planesBytes(p: usize): usize {
  const count = word(p, Convolution.PhaseRows) * word(p, Convolution.PhaseColumns) * word(p, Convolution.Channels);
  return <usize>(4 * count * word(p, Convolution.PlaneHeight) * word(p, Convolution.PlaneWidth));
}

/** How far from an output's first tap each tap is, in bytes. */
function fillTable(p: usize): void {
  const channels = word(p, Convolution.Channels);
  const tapRows = word(p, Convolution.TapRows);
  const tapColumns = word(p, Convolution.TapColumns);
  const phaseRows = word(p, Convolution.PhaseRows);
  const phaseColumns = word(p, Convolution.PhaseColumns);
  const laysOut = word(p, Convolution.LaysOut) == 1;
  const planeWidth = word(p, Convolution.PlaneWidth);
  const planeBytes = laysOut ? 4 * word(p, Convolution.PlaneHeight) * planeWidth : word(p, Convolution.XChannel);
  let to = table;
  for (let channel = 0; channel < channels; channel++) {
    for (let k = 0; k < tapRows; k++) {
      const down = k * word(p, Convolution.DilationRows);
      for (let l = 0; l < tapColumns; l++) {
        const right = l * word(p, Convolution.DilationColumns);
        const phase = (down % phaseRows) * phaseColumns + (right % phaseColumns);
        const plane = (phase * channels + channel) * planeBytes;
        store<i32>(to, plane + 4 * ((down / phaseRows) * planeWidth + right / phaseColumns));
        to += 4;
      }
    }
  }
}

/** The address of the planes of image `image`, group `group`: as they lie, or laid out in scratch memory. */
function layOut(p: usize, image: i32, group: i32): usize {
  const channels = word(p, Convolution.Channels);
  const source =
    field(p, Convolution.X) +
    <usize>image * field(p, Convolution.XImage) +
    <usize>(group * channels) * field(p, Convolution.XChannel);
  if (word(p, Convolution.LaysOut) == 0) return source;
  const height = word(p, Convolution.Height);
  const width = word(p, Convolution.Width);
  const phaseRows = word(p, Convolution.PhaseRows);
  const phaseColumns = word(p, Convolution.PhaseColumns);
  const planeHeight = word(p, Convolution.PlaneHeight);
  const planeWidth = word(p, Convolution.PlaneWidth);
  const spread = word(p, Convolution.SpreadColumns);
  const shift = word(p, Convolution.ShiftColumns);
  const columnStep = field(p, Convolution.XColumn);
  const isPlain = columnStep == 4 && spread == 1 && phaseColumns == 1 && shift >= 0 && shift + width <= planeWidth;
  memory.fill(planes, 0, planesBytes(p));
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < height; i++) {
      const row = i * word(p, Convolution.SpreadRows) + word(p, Convolution.ShiftRows);
      if (row < 0 || row >= planeHeight * phaseRows) continue;
      let from = source + <usize>channel * field(p, Convolution.XChannel) + <usize>i * field(p, Convolution.XRow);
      const phaseRow = (row % phaseRows) * phaseColumns;
      const line = (row / phaseRows) * planeWidth;
      if (isPlain) {
        const plane = phaseRow * channels + channel;
        const to = planes + (<usize>(plane * planeHeight * planeWidth + line + shift) << 2);
        memory.copy(to, from, <usize>width << 2);
        continue;
      }
      for (let j = 0; j < width; j++) {
        const column = j * spread + shift;
        if (column >= 0 && column < planeWidth * phaseColumns) {
          const plane = (phaseRow + (column % phaseColumns)) * channels + channel;
          const place = plane * planeHeight * planeWidth + line + column / phaseColumns;
          store<f32>(planes + (<usize>place << 2), load<f32>(from));
        }
        from += columnStep;
      }
    }
  }
  return planes;
}

/** Part `chunk`: some of the images and groups, or some of the filters of one. */
export function convolve(p: usize, chunk: i32, scratch: usize, run: i32): void {
  const groups = word(p, Convolution.Groups);
  const units = word(p, Convolution.Images) * groups;
  const filters = word(p, Convolution.Filters);
  const taps = tapsOf(p);
  table = scratch + TILE_BYTES;
  weights = table + aligned(<usize>(4 * taps));
  planes = weights + aligned(<usize>(4 * taps * filters * groups));
  const parts = word(p, Convolution.Parts);
  if (packedRun != run) {
    fillTable(p);
    packWeights(p, taps);
    packedRun = run;
  }
  if (parts > 1) {
    const unit = chunk / parts;
    const part = chunk % parts;
    const image = layOut(p, unit / groups, unit % groups);
    convolveImage(p, unit, image, scratch, tileStart(part, parts, filters), tileStart(part + 1, parts, filters));
    return;
  }
  const end = startOf(p, chunk + 1, units);
  for (let unit = startOf(p, chunk, units); unit < end; unit++) {
    convolveImage(p, unit, layOut(p, unit / groups, unit % groups), scratch, 0, filters);
  }
}

/** Filters are cut between whole tiles of 6; what is left belongs to the last part. */
function tileStart(part: i32, parts: i32, filters: i32): i32 {
  return part == parts ? filters : partStart(part, parts, max(1, filters / 6)) * 6;
}

/** The weights of all groups, tile by tile: [tap][filter of the tile]. Tiles begin where they begin in each part. */
function packWeights(p: usize, taps: i32): void {
  const groups = word(p, Convolution.Groups);
  const filters = word(p, Convolution.Filters);
  const parts = word(p, Convolution.Parts);
  let to = weights;
  for (let group = 0; group < groups; group++) {
    const base = field(p, Convolution.Weight) + <usize>group * field(p, Convolution.WeightGroup);
    for (let part = 0; part < parts; part++) {
      const end = tileStart(part + 1, parts, filters);
      let filter = tileStart(part, parts, filters);
      while (filter < end) {
        const height = tileHeight(end - filter);
        packTile(p, base + <usize>filter * field(p, Convolution.WeightFilter), height, to);
        to += <usize>(4 * taps * height);
        filter += height;
      }
    }
  }
}

function packTile(p: usize, from: usize, height: i32, to: usize): void {
  const channels = word(p, Convolution.Channels);
  const tapRows = word(p, Convolution.TapRows);
  const tapColumns = word(p, Convolution.TapColumns);
  const filterStep = field(p, Convolution.WeightFilter);
  for (let channel = 0; channel < channels; channel++) {
    for (let k = 0; k < tapRows; k++) {
      let tap = from + <usize>channel * field(p, Convolution.WeightChannel) + <usize>k * field(p, Convolution.WeightRow);
      for (let l = 0; l < tapColumns; l++) {
        let x = tap;
        for (let i = 0; i < height; i++) {
          store<f32>(to, load<f32>(x));
          x += filterStep;
          to += 4;
        }
        tap += field(p, Convolution.WeightColumn);
      }
    }
  }
}

/** All outputs of the filters `filter` to `end` for one image and group. */
function convolveImage(p: usize, unit: i32, image: usize, scratch: usize, filter: i32, end: i32): void {
  const groups = word(p, Convolution.Groups);
  const group = unit % groups;
  const filters = word(p, Convolution.Filters);
  const taps = tapsOf(p);
  const filterStep = field(p, Convolution.OutFilter);
  const bias = field(p, Convolution.Bias);
  const rectify = word(p, Convolution.Rectify) == 1;
  const finishes = bias != 0 || rectify;
  let packed = weights + <usize>(4 * taps * (group * filters + filter));
  let out =
    field(p, Convolution.Out) +
    <usize>(unit / groups) * field(p, Convolution.OutImage) +
    <usize>(group * filters + filter) * filterStep;
  while (filter < end) {
    const height = tileHeight(end - filter);
    const added = bias == 0 ? 0 : bias + (<usize>(group * filters + filter) << 2);
    const outHeight = word(p, Convolution.OutHeight);
    const outWidth = word(p, Convolution.OutWidth);
    if (outWidth < 4) {
      convolveNarrow(p, height, taps, packed, image, out, scratch, added, rectify);
    } else {
      setPlaneStep(filterStep);
      const imageLine = word(p, Convolution.PlaneWidth) << 2;
      const outLine = outWidth << 2;
      const lastColumn = outLine - 16;
      // Two stretches of 4 at a time, in reading order; the last of a row begins where it just fits.
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
        convolveTile(height, taps, packed, table, image + <usize>first, image + <usize>second, c, <usize>apart);
        if (finishes) finish(c, <usize>apart, filterStep, height, added, rectify);
      }
    }
    packed += <usize>(4 * taps * height);
    out += <usize>height * filterStep;
    filter += height;
  }
}

/** Bias and rectification of one tile. */
function finish(c: usize, apart: usize, step: usize, height: i32, bias: usize, rectify: bool): void {
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
      left = f32x4.max(left, splat(0.0));
      right = f32x4.max(right, splat(0.0));
    }
    v128.store(c, left);
    if (apart != 0) v128.store(c + apart, right);
    c += step;
  }
}

/** Rows of fewer than 4 outputs: computed in scratch memory, and copied from there. */
function convolveNarrow(p: usize, height: i32, taps: i32, packed: usize, image: usize, out: usize, scratch: usize, bias: usize, rectify: bool): void {
  const outHeight = word(p, Convolution.OutHeight);
  const outWidth = word(p, Convolution.OutWidth);
  const imageLine = <usize>(word(p, Convolution.PlaneWidth) << 2);
  const filterStep = field(p, Convolution.OutFilter);
  setPlaneStep(32);
  for (let row = 0; row < outHeight; row++) {
    const from = image + <usize>row * imageLine;
    convolveTile(height, taps, packed, table, from, from, scratch, 0);
    finish(scratch, 0, 32, height, bias, rectify);
    for (let i = 0; i < height; i++) {
      const to = out + <usize>i * filterStep + (<usize>(row * outWidth) << 2);
      memory.copy(to, scratch + <usize>(32 * i), <usize>outWidth << 2);
    }
  }
}

/**
 * Part `chunk` of the weight's gradient: some of the taps, 8 by 8. For each image the outputs' patches are copied together,
 * 8 taps side by side; their product with dy is added to what the images before gave.
 */
export function convolveWeight(p: usize, chunk: i32, scratch: usize): void {
  const groups = word(p, Convolution.Groups);
  const images = word(p, Convolution.Images);
  const filters = word(p, Convolution.Filters);
  const taps = tapsOf(p);
  const positions = word(p, Convolution.OutHeight) * word(p, Convolution.OutWidth);
  const parts = word(p, Convolution.Parts);
  const panels = (taps + TILE_COLUMNS - 1) / TILE_COLUMNS;
  const group = chunk / parts;
  const firstPanel = partStart(chunk % parts, parts, panels);
  const endPanel = partStart((chunk % parts) + 1, parts, panels);
  table = scratch + TILE_BYTES;
  sums = table + aligned(<usize>(4 * taps));
  panel = sums + aligned(<usize>(32 * filters * (endPanel - firstPanel)));
  planes = panel + aligned(<usize>(32 * positions + 128));
  fillTable(p);
  const sumsOfPanel = <usize>(32 * filters);
  memory.fill(sums, 0, sumsOfPanel * <usize>(endPanel - firstPanel));
  for (let image = 0; image < images; image++) {
    const source = layOut(p, image, group);
    const dy =
      field(p, Convolution.Weight) +
      <usize>image * field(p, Convolution.OutImage) +
      <usize>(group * filters) * field(p, Convolution.OutFilter);
    let to = sums;
    for (let k = firstPanel; k < endPanel; k++) {
      packPatches(p, source, k * TILE_COLUMNS, taps);
      addProducts(dy, field(p, Convolution.OutFilter), filters, positions, to, scratch);
      to += sumsOfPanel;
    }
  }
  let from = sums;
  for (let k = firstPanel; k < endPanel; k++) {
    const width = min(TILE_COLUMNS, taps - k * TILE_COLUMNS);
    for (let filter = 0; filter < filters; filter++) {
      const to = field(p, Convolution.Out) + (<usize>((group * filters + filter) * taps + k * TILE_COLUMNS) << 2);
      memory.copy(to, from, <usize>width << 2);
      from += 32;
    }
  }
}

/** sums[filter][0 … 7] += Σ over positions of dy[filter]·panel, tile by tile. */
function addProducts(dy: usize, step: usize, filters: i32, positions: i32, to: usize, scratch: usize): void {
  let filter = 0;
  while (filter < filters) {
    const height = tileHeight(filters - filter);
    setSteps(step, 4, 32, 32);
    tile(height, positions, dy, panel, scratch);
    for (let i = 0; i < height; i++) {
      const from = scratch + <usize>(32 * i);
      v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
      v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16);
      to += 32;
    }
    dy += <usize>height * step;
    filter += height;
  }
}

/** The patches of one image, taps `first` to `first` + 7 side by side: [position][tap]. Taps beyond the last repeat it. */
function packPatches(p: usize, image: usize, first: i32, taps: i32): void {
  const outHeight = word(p, Convolution.OutHeight);
  const outWidth = word(p, Convolution.OutWidth);
  const line = <usize>(word(p, Convolution.PlaneWidth) << 2);
  for (let half = 0; half < 8; half += 4) {
    const t0 = load<usize>(table + (<usize>min(first + half, taps - 1) << 2));
    const t1 = load<usize>(table + (<usize>min(first + half + 1, taps - 1) << 2));
    const t2 = load<usize>(table + (<usize>min(first + half + 2, taps - 1) << 2));
    const t3 = load<usize>(table + (<usize>min(first + half + 3, taps - 1) << 2));
    let to = panel + (<usize>half << 2);
    let from = image;
    for (let row = 0; row < outHeight; row++) {
      let x = from;
      // What is stored beyond the end of a row is overwritten by the next; the panel has room for that of the last.
      for (let n = outWidth; n > 0; n -= 4) {
        const x0 = v128.load(x + t0);
        const x1 = v128.load(x + t1);
        const x2 = v128.load(x + t2);
        const x3 = v128.load(x + t3);
        const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
        const low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
        const high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
        const high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
        v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
        v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 32);
        v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 64);
        v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 96);
        x += 16;
        to += n >= 4 ? 128 : <usize>n << 5;
      }
      from += line;
    }
  }
}
