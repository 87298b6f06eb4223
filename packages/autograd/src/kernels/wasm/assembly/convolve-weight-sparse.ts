/**
 * The gradient of a convolution's weight where most of dy is 0, as it is behind max pooling: to the same bits as the dense
 * way, with far fewer multiplications.
 */
import { Convolution } from '../instructions';
import { rowEntries } from './non-zeros';
import { packPatches } from './patches';
import { aligned, fillTable, layOutChannels, positionsOf, tapsOf } from './planes';
import { combine16, combine32 } from './sparse';
import { clear, copyBytes } from './vector';
import { word } from './words';

/** Taps whose patches are copied together. */
const WIDTH: i32 = 32;
const LINE_BYTES: usize = 128;

/** The gradient of the taps `first` to `end` of some of a group's filters. */
export function combinePatches(
  p: usize,
  group: i32,
  firstFilter: i32,
  endFilter: i32,
  first: i32,
  end: i32,
  scratch: usize,
): void {
  const groups = word(p, Convolution.Groups);
  const filters = word(p, Convolution.Filters);
  const images = word(p, Convolution.Images);
  const lists = <usize>word(p, Convolution.NonZerosOfY);
  const taps = tapsOf(p);
  const positions = positionsOf(p);
  const blocks = (end - first + WIDTH - 1) / WIDTH;
  const table = scratch + 2 * LINE_BYTES;
  const sums = table + aligned((<usize>taps) << 2);
  const sumsBytes = LINE_BYTES * <usize>((endFilter - firstFilter) * blocks);
  const patches = sums + sumsBytes;
  const planes = patches + LINE_BYTES * <usize>(positions + 4);
  fillTable(p, table);
  clear(sums, sumsBytes);
  const area = word(p, Convolution.TapRows) * word(p, Convolution.TapColumns);
  for (let image = 0; image < images; image++) {
    const source = layOutChannels(p, image, group, first / area, (end - 1) / area + 1, planes);
    const row = (image * groups + group) * filters;
    let to = sums;
    for (let tap = first; tap < end; tap += WIDTH) {
      const isNarrow = end - tap <= 16;
      const step: usize = isNarrow ? LINE_BYTES / 2 : LINE_BYTES;
      for (let i: usize = 0; i < step; i += 32) {
        packPatches(p, source, table, tap + <i32>(i >> 2), taps, patches + i, step);
      }
      for (let filter = firstFilter; filter < endFilter; filter++) {
        const entries = rowEntries(lists, images * groups * filters, positions, row + filter);
        // Summed up by itself first, as a tile is in the dense way.
        clear(scratch, LINE_BYTES);
        if (isNarrow) combine16(entries, positions, patches, step, scratch);
        else combine32(entries, positions, patches, step, scratch);
        for (let i: usize = 0; i < step; i += 16) {
          v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(scratch + i)));
        }
        to += LINE_BYTES;
      }
    }
  }
  let from = sums;
  for (let tap = first; tap < end; tap += WIDTH) {
    const bytes = (<usize>min(WIDTH, end - tap)) << 2;
    for (let filter = firstFilter; filter < endFilter; filter++) {
      const to =
        word(p, Convolution.Weight) +
        (group * filters + filter) * word(p, Convolution.WeightFilter) +
        4 * tap;
      copyBytes(<usize>to, from, bytes);
      from += LINE_BYTES;
    }
  }
}
