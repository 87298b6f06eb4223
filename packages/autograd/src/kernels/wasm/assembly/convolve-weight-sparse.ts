/**
 * The gradient of a convolution's weight where most of dy is 0, as it is behind max pooling: to the same bits as the dense
 * way, with far fewer multiplications.
 */
import { Convolution } from '../instructions';
import { bytesOfImage, paddedWidth } from './channels-last';
import { combineLines, linesOf, vectorsOf } from './combine-lines';
import { rowEntries } from './non-zeros';
import { positionsOf } from './planes';
import { clear } from './vector';
import { word } from './words';

/** The gradient of the filters `first` to `end` of a group, whose images lie channels last. */
export function combinePatches(
  p: usize,
  group: i32,
  first: i32,
  end: i32,
  scratch: usize,
): void {
  const groups = word(p, Convolution.Groups);
  const filters = word(p, Convolution.Filters);
  const images = word(p, Convolution.Images);
  const channels = word(p, Convolution.Channels);
  const tapRows = word(p, Convolution.TapRows);
  const lists = <usize>word(p, Convolution.NonZerosOfY);
  const positions = positionsOf(p);
  const length = channels * word(p, Convolution.TapColumns);
  const vectors = vectorsOf(length);
  const lines = linesOf(vectors);
  const width: usize = (<usize>vectors) << 4;
  const passBytes = width * <usize>lines;
  const blocks = (length + 4 * vectors - 1) / (4 * vectors);
  const passes = (tapRows + lines - 1) / lines;
  const step = <usize>(
    (4 * word(p, Convolution.DilationRows) * paddedWidth(p) * channels)
  );
  const filterBytes = passBytes * <usize>(passes * blocks);
  clear(scratch, filterBytes * <usize>(end - first));
  for (let image = 0; image < images; image++) {
    const unit = image * groups + group;
    const source = <usize>word(p, Convolution.ChannelsLast) + <usize>unit * bytesOfImage(p);
    let to = scratch;
    for (let filter = first; filter < end; filter++) {
      const entries = rowEntries(lists, images * groups * filters, positions, unit * filters + filter);
      for (let row = 0; row < tapRows; row += lines) {
        const line = source + <usize>row * step;
        const last = min(lines, tapRows - row) - 1;
        for (let block: usize = 0; block < <usize>blocks; block++) {
          combineLines(vectors, entries, line + block * width, step, last, to);
          to += passBytes;
        }
      }
    }
  }
  for (let filter = first; filter < end; filter++) {
    const from = scratch + filterBytes * <usize>(filter - first);
    place(p, from, group * filters + filter, vectors, lines, blocks);
  }
}

/** Puts the sums of one filter, [pass][block][line][vector], where its taps belong. */
function place(p: usize, sums: usize, filter: i32, vectors: i32, lines: i32, blocks: i32): void {
  const channels = word(p, Convolution.Channels);
  const tapColumns = word(p, Convolution.TapColumns);
  let to = <usize>(word(p, Convolution.Weight) + filter * word(p, Convolution.WeightFilter));
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < word(p, Convolution.TapRows); row++) {
      for (let column = 0; column < tapColumns; column++) {
        const element = column * channels + channel;
        const block = element / (4 * vectors);
        const line = ((row / lines) * blocks + block) * lines + (row % lines);
        const at = 4 * vectors * line + (element % (4 * vectors));
        store<f32>(to, load<f32>(sums + ((<usize>at) << 2)));
        to += 4;
      }
    }
  }
}
