/**
 * The gradient of a convolution's weight. For each image the patches under the window are copied together, 8 taps side by
 * side; their product with dy is added to what the images before gave.
 */
import { Convolution } from '../instructions';
import { combinePatches } from './convolve-weight-sparse';
import { isSparse } from './non-zeros';
import { packPatches } from './patches';
import { aligned, fillTable, layOutChannels, outputsOf, positionsOf, tapsOf } from './planes';
import { setSteps, tile, TILE_COLUMNS, tileHeight } from './tile';
import { clear, copyBytes } from './vector';
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
  const filterParts = word(p, Convolution.FilterParts);
  const filterPart = (chunk / parts) % filterParts;
  const group = chunk / parts / filterParts;
  const firstFilter = partStart(filterPart, filterParts, filters);
  const endFilter = partStart(filterPart + 1, filterParts, filters);
  const firstPanel = partStart(chunk % parts, parts, panels);
  const endPanel = partStart((chunk % parts) + 1, parts, panels);
  const sumsOfPanel = <usize>(32 * (endFilter - firstFilter));
  const table = scratch + TILE_BYTES;
  const sums = table + aligned(<usize>(4 * taps));
  const panel = sums + aligned(sumsOfPanel * <usize>(endPanel - firstPanel));
  const planes = panel + aligned(<usize>(32 * positions + 128));
  fillTable(p, table);
  const lists = <usize>word(p, Convolution.NonZerosOfY);
  const rows = word(p, Convolution.Images) * word(p, Convolution.Groups) * filters;
  if (lists != 0 && isSparse(lists, rows, positions)) {
    const chunks = parts * filterParts;
    const start = partStart(chunk % chunks, chunks, filters);
    const end = partStart((chunk % chunks) + 1, chunks, filters);
    return combinePatches(p, group, start, end, scratch);
  }
  clear(sums, sumsOfPanel * <usize>(endPanel - firstPanel));
  const area = word(p, Convolution.TapRows) * word(p, Convolution.TapColumns);
  const firstChannel = (firstPanel * TILE_COLUMNS) / area;
  const endChannel = (min(endPanel * TILE_COLUMNS, taps) - 1) / area + 1;
  for (let image = 0; image < word(p, Convolution.Images); image++) {
    const source = layOutChannels(p, image, group, firstChannel, endChannel, planes);
    const dy = outputsOf(p, image, group) + <usize>firstFilter * filterStep;
    let to = sums;
    for (let k = firstPanel; k < endPanel; k++) {
      packPatches(p, source, table, k * TILE_COLUMNS, taps, panel, 32);
      addProducts(dy, filterStep, endFilter - firstFilter, positions, panel, to, scratch);
      to += sumsOfPanel;
    }
  }
  let from = sums;
  for (let k = firstPanel; k < endPanel; k++) {
    const bytes = (<usize>min(TILE_COLUMNS, taps - k * TILE_COLUMNS)) << 2;
    for (let filter = firstFilter; filter < endFilter; filter++) {
      const to =
        word(p, Convolution.Weight) +
        (group * filters + filter) * word(p, Convolution.WeightFilter) +
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
