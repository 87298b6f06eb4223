/**
 * The gradient of a convolution's input where most of dy is 0, as it is behind max pooling: to the same bits as the dense
 * way, with far fewer multiplications.
 */
import { Convolution } from '../instructions';
import { listColumns } from './non-zeros';
import { aligned, positionsOf, tapsOf } from './planes';
import { combine32 } from './sparse';
import { clear, copyBytes } from './vector';
import { word } from './words';

/**
 * The gradient of one image and group, position by position from the last to the first, so that what meets in one element
 * is added up tap by tap, as in the dense way.
 */
export function contributeFew(p: usize, unit: i32, dy: usize, scratch: usize): void {
  const groups = word(p, Convolution.Groups);
  const group = unit % groups;
  const channels = word(p, Convolution.Channels);
  const filters = word(p, Convolution.Filters);
  const positions = positionsOf(p);
  const taps = tapsOf(p);
  const height = word(p, Convolution.Height) + 2 * word(p, Convolution.PaddingRows);
  const width = word(p, Convolution.Width) + 2 * word(p, Convolution.PaddingColumns);
  const isPadded = word(p, Convolution.PaddingRows) + word(p, Convolution.PaddingColumns) > 0;
  const counts = scratch;
  const entries = counts + aligned((<usize>positions) << 2);
  const table = entries + aligned(<usize>(8 * positions * (filters + 1)));
  const line = table + aligned((<usize>taps) << 2);
  const padded = line + aligned(<usize>(4 * taps + 128));
  const out = <usize>(
    (word(p, Convolution.X) +
      (unit / groups) * word(p, Convolution.XImage) +
      group * channels * word(p, Convolution.XChannel))
  );
  const image = isPadded ? padded : out;
  const weightStep = <usize>word(p, Convolution.WeightFilter);
  const weight = <usize>word(p, Convolution.Weight) + <usize>(group * filters) * weightStep;
  listColumns(dy, <usize>word(p, Convolution.YFilter), filters, positions, counts, entries);
  fillTargets(p, table, height, width);
  clear(image, <usize>(4 * channels * height * width));
  let row = word(p, Convolution.OutHeight) - 1;
  let column = word(p, Convolution.OutWidth) - 1;
  for (let position = positions - 1; position >= 0; position--) {
    if (load<i32>(counts + ((<usize>position) << 2)) > 0) {
      const list = entries + <usize>(8 * position * (filters + 1));
      clear(line, <usize>(4 * taps + 128));
      for (let tap: usize = 0; tap < <usize>taps; tap += 32) {
        combine32(list, filters, weight + (tap << 2), weightStep, line + (tap << 2));
      }
      const down = row * word(p, Convolution.StrideRows);
      const right = column * word(p, Convolution.StrideColumns);
      addAt(image + ((<usize>(down * width + right)) << 2), table, line, taps);
    }
    if (--column < 0) {
      column = word(p, Convolution.OutWidth) - 1;
      row--;
    }
  }
  if (isPadded) crop(p, padded, height, width, out);
}

/** How far from the first element under the window each of its taps is, in bytes. */
function fillTargets(p: usize, table: usize, height: i32, width: i32): void {
  for (let channel = 0; channel < word(p, Convolution.Channels); channel++) {
    for (let k = 0; k < word(p, Convolution.TapRows); k++) {
      const row = channel * height + k * word(p, Convolution.DilationRows);
      for (let l = 0; l < word(p, Convolution.TapColumns); l++) {
        store<i32>(table, 4 * (row * width + l * word(p, Convolution.DilationColumns)));
        table += 4;
      }
    }
  }
}

function addAt(to: usize, table: usize, x: usize, count: i32): void {
  for (; count > 0; count--) {
    const target = to + load<usize>(table);
    store<f32>(target, load<f32>(target) + load<f32>(x));
    table += 4;
    x += 4;
  }
}

/** Copies the planes without their padding. */
function crop(p: usize, from: usize, height: i32, width: i32, to: usize): void {
  const bytes = (<usize>word(p, Convolution.Width)) << 2;
  const first = word(p, Convolution.PaddingRows) * width + word(p, Convolution.PaddingColumns);
  for (let channel = 0; channel < word(p, Convolution.Channels); channel++) {
    let x = from + ((<usize>(channel * height * width + first)) << 2);
    for (let row = 0; row < word(p, Convolution.Height); row++) {
      copyBytes(to, x, bytes);
      to += bytes;
      x += (<usize>width) << 2;
    }
  }
}
