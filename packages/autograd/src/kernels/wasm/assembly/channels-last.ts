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
  const pixel = (<usize>channels) << 2;
  const line = <usize>paddedWidth(p) * pixel;
  const paddingRows = <usize>word(p, Convolution.PaddingRows);
  const paddingColumns = <usize>word(p, Convolution.PaddingColumns);
  if (paddingRows + paddingColumns > 0) clear(to, <usize>paddedHeight(p) * line);
  toPixels(
    planes,
    <usize>word(p, Convolution.XChannel),
    <usize>word(p, Convolution.XRow),
    <usize>word(p, Convolution.XColumn),
    channels,
    word(p, Convolution.Height),
    word(p, Convolution.Width),
    to + paddingRows * line + paddingColumns * pixel,
    line,
  );
}

/** Planes to pixels, rows of which lie `line` bytes apart: four channels of four columns at a time, the last where they just fit. */
export function toPixels(
  planes: usize,
  channelStep: usize,
  rowStep: usize,
  columnStep: usize,
  channels: i32,
  height: i32,
  width: i32,
  pixels: usize,
  line: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (let row = 0; row < height; row++) {
    if (channels == 1 && columnStep == 4) {
      copyBytes(pixels, planes, (<usize>width) << 2);
    } else if (channels < 4 || width < 4 || columnStep != 4) {
      for (let column: usize = 0; column < <usize>width; column++) {
        for (let channel: usize = 0; channel < <usize>channels; channel++) {
          const x = load<f32>(planes + channel * channelStep + column * columnStep);
          store<f32>(pixels + column * pixel + (channel << 2), x);
        }
      }
    } else {
      for (let first = 0; first < channels; first += 4) {
        const channel = <usize>min(first, channels - 4);
        const from = planes + channel * channelStep;
        const to = pixels + (channel << 2);
        for (let left = 0; left < width; left += 4) {
          const column = <usize>min(left, width - 4);
          turn(from + (column << 2), channelStep, to + column * pixel, pixel);
        }
      }
    }
    planes += rowStep;
    pixels += line;
  }
}

/** Pixels, rows of which lie `line` bytes apart, to gapless planes. */
export function toPlanes(
  pixels: usize,
  line: usize,
  channels: i32,
  height: i32,
  width: i32,
  planes: usize,
  channelStep: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (let row = 0; row < height; row++) {
    if (channels < 4 || width < 4) {
      for (let channel: usize = 0; channel < <usize>channels; channel++) {
        for (let column: usize = 0; column < <usize>width; column++) {
          const x = load<f32>(pixels + column * pixel + (channel << 2));
          store<f32>(planes + channel * channelStep + (column << 2), x);
        }
      }
    } else {
      for (let first = 0; first < channels; first += 4) {
        const channel = <usize>min(first, channels - 4);
        const from = pixels + (channel << 2);
        const to = planes + channel * channelStep;
        for (let left = 0; left < width; left += 4) {
          const column = <usize>min(left, width - 4);
          turn(from + column * pixel, pixel, to + (column << 2), channelStep);
        }
      }
    }
    pixels += line;
    planes += (<usize>width) << 2;
  }
}

/** Four times four elements, lines of which lie `step` bytes apart. */
@inline
function turn(from: usize, step: usize, to: usize, toStep: usize): void {
  const x1 = v128.load(from + step);
  const x2 = v128.load(from + 2 * step);
  storeTurned(v128.load(from), x1, x2, v128.load(from + 3 * step), to, toStep);
}
