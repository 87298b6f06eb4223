/**
 * The gradient of a convolution's weight. For each image the patches under the window are copied together, 8 taps side by
 * side; their product with dy is added to what the images before gave.
 */
import { Convolution } from '../instructions';
import { aligned, fillTable, layOut, outputsOf, positionsOf, tapsOf } from './planes';
import { setSteps, tile, TILE_COLUMNS, tileHeight } from './tile';
import { clear, copyBytes, storeTurned } from './vector';
import { partStart, word } from './words';

/** Bytes of the tile at the beginning of the scratch memory. */
const TILE_BYTES: usize = 256;

/** Part `chunk`: some of the taps of one group. */
export function convolveWeight(p: usize, chunk: i32, scratch: usize): void {
  const filters = word(p, Convolution.Filters);
  const filterStep = <usize>word(p, Convolution.YFilter);
  const taps = tapsOf(p);
  const positions = positionsOf(p);
  const parts = word(p, Convolution.Parts);
  const panels = (taps + TILE_COLUMNS - 1) / TILE_COLUMNS;
  const group = chunk / parts;
  const firstPanel = partStart(chunk % parts, parts, panels);
  const endPanel = partStart((chunk % parts) + 1, parts, panels);
  const sumsOfPanel = <usize>(32 * filters);
  const table = scratch + TILE_BYTES;
  const sums = table + aligned(<usize>(4 * taps));
  const panel = sums + aligned(sumsOfPanel * <usize>(endPanel - firstPanel));
  const planes = panel + aligned(<usize>(32 * positions + 128));
  fillTable(p, table);
  clear(sums, sumsOfPanel * <usize>(endPanel - firstPanel));
  for (let image = 0; image < word(p, Convolution.Images); image++) {
    const source = layOut(p, image, group, planes);
    const dy = outputsOf(p, image, group);
    let to = sums;
    for (let k = firstPanel; k < endPanel; k++) {
      packPatches(p, source, table, k * TILE_COLUMNS, taps, panel);
      addProducts(dy, filterStep, filters, positions, panel, to, scratch);
      to += sumsOfPanel;
    }
  }
  let from = sums;
  for (let k = firstPanel; k < endPanel; k++) {
    const bytes = (<usize>min(TILE_COLUMNS, taps - k * TILE_COLUMNS)) << 2;
    for (let filter = group * filters; filter < (group + 1) * filters; filter++) {
      const to =
        word(p, Convolution.Weight) +
        filter * word(p, Convolution.WeightFilter) +
        4 * k * TILE_COLUMNS;
      copyBytes(<usize>to, from, bytes);
      from += 32;
    }
  }
}

/** to[filter][0 … 7] += Σ over positions of dy[filter]·panel, tile by tile. */
function addProducts(
  dy: usize,
  step: usize,
  filters: i32,
  positions: i32,
  panel: usize,
  to: usize,
  scratch: usize,
): void {
  setSteps(step, 4, 32, 32);
  let filter = 0;
  while (filter < filters) {
    const height = tileHeight(filters - filter);
    tile(height, positions, dy, panel, scratch);
    for (let from = scratch; from < scratch + <usize>(32 * height); from += 16) {
      v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
      to += 16;
    }
    dy += <usize>height * step;
    filter += height;
  }
}

/** The patches of one image, taps `first` to `first` + 7 side by side: [position][tap]. Taps beyond the last repeat it. */
function packPatches(
  p: usize,
  image: usize,
  table: usize,
  first: i32,
  taps: i32,
  panel: usize,
): void {
  const outHeight = word(p, Convolution.OutHeight);
  const outWidth = word(p, Convolution.OutWidth);
  const line = <usize>(word(p, Convolution.PlaneWidth) << 2);
  for (let half = 0; half < 8; half += 4) {
    const t0 = load<usize>(table + ((<usize>min(first + half, taps - 1)) << 2));
    const t1 = load<usize>(table + ((<usize>min(first + half + 1, taps - 1)) << 2));
    const t2 = load<usize>(table + ((<usize>min(first + half + 2, taps - 1)) << 2));
    const t3 = load<usize>(table + ((<usize>min(first + half + 3, taps - 1)) << 2));
    let to = panel + ((<usize>half) << 2);
    let from = image;
    for (let row = 0; row < outHeight; row++) {
      let x = from;
      // What is stored beyond the end of a row is overwritten by the next; the panel has room for that of the last.
      for (let n = outWidth; n > 0; n -= 4) {
        storeTurned(
          v128.load(x + t0),
          v128.load(x + t1),
          v128.load(x + t2),
          v128.load(x + t3),
          to,
          32,
        );
        x += 16;
        to += n >= 4 ? 128 : (<usize>n) << 5;
      }
      from += line;
    }
  }
}
