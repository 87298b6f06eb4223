/** How convolutions read an image: where it lies, or laid out anew with its padding, so that windows read neighbours. */
import { Convolution } from '../instructions';
import { clear, copyBytes } from './vector';
import { word } from './words';

@inline
export function aligned(bytes: usize): usize {
  return (bytes + 63) & ~63;
}

/** Taps of one filter. */
@inline
export function tapsOf(p: usize): i32 {
  return (
    word(p, Convolution.Channels) * word(p, Convolution.TapRows) * word(p, Convolution.TapColumns)
  );
}

/** Positions of the window on one image. */
@inline
export function positionsOf(p: usize): i32 {
  return word(p, Convolution.OutHeight) * word(p, Convolution.OutWidth);
}

/** The address of the outputs, or of dy, of filter 0 of an image and group. */
@inline
export function outputsOf(p: usize, image: i32, group: i32): usize {
  const filter = group * word(p, Convolution.Filters);
  return <usize>(
    (word(p, Convolution.Y) +
      image * word(p, Convolution.YImage) +
      filter * word(p, Convolution.YFilter))
  );
}

/** Writes how far from a position's first tap each of its taps is, in bytes. */
export function fillTable(p: usize, table: usize): void {
  const channels = word(p, Convolution.Channels);
  const strideRows = word(p, Convolution.StrideRows);
  const strideColumns = word(p, Convolution.StrideColumns);
  const planeWidth = word(p, Convolution.PlaneWidth);
  const laysOut = word(p, Convolution.LaysOut) == 1;
  const planeBytes = laysOut
    ? 4 * word(p, Convolution.PlaneHeight) * planeWidth
    : word(p, Convolution.XChannel);
  for (let channel = 0; channel < channels; channel++) {
    for (let k = 0; k < word(p, Convolution.TapRows); k++) {
      const down = k * word(p, Convolution.DilationRows);
      for (let l = 0; l < word(p, Convolution.TapColumns); l++) {
        const right = l * word(p, Convolution.DilationColumns);
        const dealt = laysOut ? (down % strideRows) * strideColumns + (right % strideColumns) : 0;
        const line = laysOut ? down / strideRows : down;
        const column = laysOut ? right / strideColumns : right;
        store<i32>(
          table,
          (dealt * channels + channel) * planeBytes + 4 * (line * planeWidth + column),
        );
        table += 4;
      }
    }
  }
}

/** The planes of an image and group: as they lie, or laid out at `planes`. */
export function layOut(p: usize, image: i32, group: i32, planes: usize): usize {
  return layOutChannels(p, image, group, 0, word(p, Convolution.Channels), planes);
}

/** {@link layOut}, where only the channels `first` to `end` are read. */
export function layOutChannels(
  p: usize,
  image: i32,
  group: i32,
  first: i32,
  end: i32,
  planes: usize,
): usize {
  const channels = word(p, Convolution.Channels);
  const source = <usize>(
    (word(p, Convolution.X) +
      image * word(p, Convolution.XImage) +
      group * channels * word(p, Convolution.XChannel))
  );
  if (word(p, Convolution.LaysOut) == 0) return source;
  const strideRows = word(p, Convolution.StrideRows);
  const strideColumns = word(p, Convolution.StrideColumns);
  const planeHeight = word(p, Convolution.PlaneHeight);
  const planeWidth = word(p, Convolution.PlaneWidth);
  const width = word(p, Convolution.Width);
  const padding = word(p, Convolution.PaddingColumns);
  const columnStep = <usize>word(p, Convolution.XColumn);
  const isPlain = columnStep == 4 && strideColumns == 1 && padding + width <= planeWidth;
  const planeBytes = 4 * planeHeight * planeWidth;
  for (let dealt = 0; dealt < strideRows * strideColumns; dealt++) {
    const begin = planes + <usize>((dealt * channels + first) * planeBytes);
    clear(begin, <usize>((end - first) * planeBytes));
  }
  for (let channel = first; channel < end; channel++) {
    for (let i = 0; i < word(p, Convolution.Height); i++) {
      const row = i + word(p, Convolution.PaddingRows);
      if (row >= planeHeight * strideRows) break;
      let from =
        source + <usize>(channel * word(p, Convolution.XChannel) + i * word(p, Convolution.XRow));
      const dealt = (row % strideRows) * strideColumns;
      const line = (row / strideRows) * planeWidth;
      if (isPlain) {
        const place = (dealt * channels + channel) * planeHeight * planeWidth + line + padding;
        copyBytes(planes + ((<usize>place) << 2), from, (<usize>width) << 2);
        continue;
      }
      const count = min(width, planeWidth * strideColumns - padding);
      for (let j = 0; j < count; j++) {
        const column = j + padding;
        const plane = (dealt + (column % strideColumns)) * channels + channel;
        const place = plane * planeHeight * planeWidth + line + column / strideColumns;
        store<f32>(planes + ((<usize>place) << 2), load<f32>(from));
        from += columnStep;
      }
    }
  }
  return planes;
}
