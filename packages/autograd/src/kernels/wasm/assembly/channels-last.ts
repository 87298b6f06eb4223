/**
 * Images with their padding, channels last: [row][column][channel]. What lies under a line of a convolution's window is
 * gapless then, all channels of it.
 */
import { Convolution } from '../instructions';
import { clear, copyBytes, storeTurned } from './vector';
import { startOf, word } from './words';

/** Reading a whole register too much at the end of an image does no harm. */
const MARGIN: usize = 128;

@inline
export function paddedHeight(p: usize): i32 {
  return word(p, Convolution.Height) + 2 * word(p, Convolution.PaddingRows);
}

@inline
export function paddedWidth(p: usize): i32 {
  return word(p, Convolution.Width) + 2 * word(p, Convolution.PaddingColumns);
}

/** From one image and group to the next. */
@inline
export function bytesOfImage(p: usize): usize {
  const elements = paddedHeight(p) * paddedWidth(p) * word(p, Convolution.Channels);
  return ((((<usize>elements) << 2) + 63) & ~63) + MARGIN;
}

/** Part `chunk`: lays out some of the images and groups of x for {@link combinePatches}. */
export function layOutChannelsLast(p: usize, chunk: i32): void {
  const groups = word(p, Convolution.Groups);
  const units = word(p, Convolution.Images) * groups;
  const end = startOf(p, chunk + 1, units);
  for (let unit = startOf(p, chunk, units); unit < end; unit++) {
    const to = <usize>word(p, Convolution.ChannelsLast) + <usize>unit * bytesOfImage(p);
    layOutImage(p, planesOf(p, unit), to);
  }
}

/** The channels of x of one image and group. */
@inline
export function planesOf(p: usize, unit: i32): usize {
  const groups = word(p, Convolution.Groups);
  return <usize>(
    (word(p, Convolution.X) +
      (unit / groups) * word(p, Convolution.XImage) +
      (unit % groups) * word(p, Convolution.Channels) * word(p, Convolution.XChannel))
  );
}

function layOutImage(p: usize, planes: usize, to: usize): void {
  const channels = word(p, Convolution.Channels);
  const width = word(p, Convolution.Width);
  const line = (<usize>(paddedWidth(p) * channels)) << 2;
  const before = (<usize>(word(p, Convolution.PaddingColumns) * channels)) << 2;
  const above = <usize>word(p, Convolution.PaddingRows) * line;
  clear(to, above);
  to += above;
  for (let row = 0; row < word(p, Convolution.Height); row++) {
    clear(to, before);
    turnRow(p, planes, to + before, channels, width);
    clear(to + line - before, before);
    to += line;
    planes += <usize>word(p, Convolution.XRow);
  }
  clear(to, above);
}

/** One row of all channels: four channels of four columns at a time, the last of them where they just fit. */
function turnRow(p: usize, x: usize, to: usize, channels: i32, width: i32): void {
  const channelStep = <usize>word(p, Convolution.XChannel);
  const columnStep = <usize>word(p, Convolution.XColumn);
  if (channels == 1 && columnStep == 4) return copyBytes(to, x, (<usize>width) << 2);
  const pixel = (<usize>channels) << 2;
  if (channels < 4 || width < 4 || columnStep != 4) {
    for (let column = 0; column < width; column++) {
      let from = x;
      for (let channel = 0; channel < channels; channel++) {
        store<f32>(to, load<f32>(from));
        from += channelStep;
        to += 4;
      }
      x += columnStep;
    }
    return;
  }
  for (let first = 0; first < channels; first += 4) {
    const channel = <usize>min(first, channels - 4);
    const from = x + channel * channelStep;
    for (let left = 0; left < width; left += 4) {
      const column = <usize>min(left, width - 4);
      const at = from + (column << 2);
      storeTurned(
        v128.load(at),
        v128.load(at + channelStep),
        v128.load(at + 2 * channelStep),
        v128.load(at + 3 * channelStep),
        to + column * pixel + (channel << 2),
        pixel,
      );
    }
  }
}

/** Copies an image without its padding to gapless planes. */
export function toPlanes(p: usize, image: usize, planes: usize): void {
  const channels = word(p, Convolution.Channels);
  const width = word(p, Convolution.Width);
  const pixel = (<usize>channels) << 2;
  const line = <usize>paddedWidth(p) * pixel;
  const plane = <usize>word(p, Convolution.XChannel);
  image +=
    <usize>word(p, Convolution.PaddingRows) * line +
    <usize>word(p, Convolution.PaddingColumns) * pixel;
  for (let row = 0; row < word(p, Convolution.Height); row++) {
    if (channels < 4 || width < 4) {
      for (let channel: usize = 0; channel < <usize>channels; channel++) {
        for (let column: usize = 0; column < <usize>width; column++) {
          const x = load<f32>(image + column * pixel + (channel << 2));
          store<f32>(planes + channel * plane + (column << 2), x);
        }
      }
    } else {
      for (let first = 0; first < channels; first += 4) {
        const channel = <usize>min(first, channels - 4);
        const from = image + (channel << 2);
        const to = planes + channel * plane;
        for (let left = 0; left < width; left += 4) {
          const column = <usize>min(left, width - 4);
          const at = from + column * pixel;
          storeTurned(
            v128.load(at),
            v128.load(at + pixel),
            v128.load(at + 2 * pixel),
            v128.load(at + 3 * pixel),
            to + (column << 2),
            plane,
          );
        }
      }
    }
    image += line;
    planes += (<usize>width) << 2;
  }
}
