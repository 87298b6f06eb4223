/**
 * The gradient of a convolution's input where most of dy is 0, as it is behind max pooling: to the same bits as the dense
 * way, with far fewer multiplications.
 */
import { Convolution } from '../instructions';
import { paddedHeight, paddedWidth, planesOf, toPlanes } from './channels-last';
import { combine1x8 } from './combine-lines';
import { END, ENTRY_BYTES, listColumns, ROOM } from './non-zeros';
import { aligned, positionsOf } from './planes';
import { clear } from './vector';
import { word } from './words';

/** Elements that are summed up together, and their bytes. */
const WIDTH: i32 = 32;
const LINE_BYTES: i32 = 128;

/** The run whose weights lie in this thread's scratch memory. */
let packedRun: i32 = -1;
let packedGroup: i32 = -1;

/**
 * The gradient of one image and group, channels last at first: for 32 neighbours of a line of the window at a time, what
 * each position contributes, from the last to the first, so that what meets in one element is added up tap by tap, as in
 * the dense way.
 */
export function contributeFew(p: usize, unit: i32, dy: usize, scratch: usize, run: i32): void {
  const filters = word(p, Convolution.Filters);
  const channels = word(p, Convolution.Channels);
  const tapRows = word(p, Convolution.TapRows);
  const outWidth = word(p, Convolution.OutWidth);
  const positions = positionsOf(p);
  const length = channels * word(p, Convolution.TapColumns);
  const blocks = (length + WIDTH - 1) / WIDTH;
  const pixel = 4 * channels;
  const width = paddedWidth(p) * pixel;
  const room = <usize>(ENTRY_BYTES * (filters + ROOM));
  const blockBytes = <usize>(filters * LINE_BYTES);
  const counts = scratch;
  const entries = counts + aligned((<usize>positions) << 2);
  const weights = entries + aligned(<usize>positions * room);
  const image = weights + <usize>(tapRows * blocks) * blockBytes;
  const group = unit % word(p, Convolution.Groups);
  if (packedRun != run || packedGroup != group) {
    packWeights(p, group, length, blocks, weights);
    packedRun = run;
    packedGroup = group;
  }
  listColumns(dy, <usize>word(p, Convolution.YFilter), filters, positions, LINE_BYTES, counts, entries);
  clear(image, <usize>(paddedHeight(p) * width + LINE_BYTES));
  const down = word(p, Convolution.StrideRows) * width;
  const right = word(p, Convolution.StrideColumns) * pixel;
  let block = weights;
  for (let line = 0; line < tapRows; line++) {
    let first = image + <usize>(line * word(p, Convolution.DilationRows) * width);
    for (let i = 0; i < blocks; i++) {
      let list = entries + <usize>(positions - 1) * room;
      for (let row = word(p, Convolution.OutHeight) - 1; row >= 0; row--) {
        let to = first + <usize>(row * down + (outWidth - 1) * right);
        for (let column = outWidth - 1; column >= 0; column--) {
          if (load<i32>(list) != END) combine1x8(list, block, to);
          list -= room;
          to -= <usize>right;
        }
      }
      first += <usize>LINE_BYTES;
      block += blockBytes;
    }
  }
  const first =
    image +
    <usize>(word(p, Convolution.PaddingRows) * width + word(p, Convolution.PaddingColumns) * pixel);
  toPlanes(
    first,
    <usize>width,
    channels,
    word(p, Convolution.Height),
    word(p, Convolution.Width),
    planesOf(p, unit),
    <usize>word(p, Convolution.XChannel),
  );
}

/** The weights of a group in blocks of 32 neighbours of a line of the window: [line][block][filter][column, channel]. */
function packWeights(p: usize, group: i32, length: i32, blocks: i32, to: usize): void {
  const filters = word(p, Convolution.Filters);
  const channels = word(p, Convolution.Channels);
  const tapColumns = word(p, Convolution.TapColumns);
  const area = word(p, Convolution.TapRows) * tapColumns;
  const step = <usize>word(p, Convolution.WeightFilter);
  const weights = <usize>word(p, Convolution.Weight) + <usize>(group * filters) * step;
  for (let line = 0; line < word(p, Convolution.TapRows); line++) {
    for (let block = 0; block < blocks; block++) {
      for (let i = 0; i < WIDTH; i++) {
        const element = block * WIDTH + i;
        let target = to + ((<usize>i) << 2);
        const tap = (element % channels) * area + line * tapColumns + element / channels;
        let from = weights + ((<usize>tap) << 2);
        for (let filter = 0; filter < filters; filter++) {
          store<f32>(target, element < length ? load<f32>(from) : 0.0);
          from += step;
          target += <usize>LINE_BYTES;
        }
      }
      to += <usize>(filters * LINE_BYTES);
    }
  }
}
