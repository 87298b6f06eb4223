/**
 * The gradient of a convolution's input: for some channels at a time, what every tap of every position contributes
 * (weightᵀ·dy), added up where the tap read.
 */
import { Convolution } from '../instructions';
import { planesOf } from './channels-last';
import { contributeFew } from './convolve-input-sparse';
import { isSparseMatrix } from './non-zeros';
import { aligned, outputsOf, positionsOf } from './planes';
import { setSteps, tile, TILE_COLUMNS, tileHeight } from './tile';
import { clear, storeFirst } from './vector';
import { bytesOfFilters, convolveTiles, setImages, setOutputs, transformFilters } from './winograd';
import { partStart, startOf, word } from './words';

/** Channels that are worked off together: their contributions stay in the nearest cache. */
const CHANNELS: i32 = 4;

/** The run whose transformed filters lie in this thread's scratch memory. */
let transformedRun: i32 = -1;

/** Part `chunk`: some of the images and groups, or some of the channels of one. */
export function convolveInput(p: usize, chunk: i32, scratch: usize, run: i32): void {
  const channels = word(p, Convolution.Channels);
  const parts = word(p, Convolution.Parts);
  if (parts > 1) {
    const part = chunk % parts;
    const end = partStart(part + 1, parts, channels);
    contribute(p, chunk / parts, partStart(part, parts, channels), end, scratch);
    return;
  }
  const units = word(p, Convolution.Images) * word(p, Convolution.Groups);
  const end = startOf(p, chunk + 1, units);
  const groups = word(p, Convolution.Groups);
  const filters = word(p, Convolution.Filters);
  const step = <usize>word(p, Convolution.YFilter);
  const isGapless = word(p, Convolution.DilationColumns) == 1;
  for (let unit = startOf(p, chunk, units); unit < end; unit++) {
    const dy = outputsOf(p, unit / groups, unit % groups);
    if (isGapless && isSparseMatrix(dy, step, filters, positionsOf(p))) {
      contributeFew(p, unit, dy, scratch + bytesOfContributions(p), run);
    } else if (word(p, Convolution.Winograd) >= 0) {
      contributeTiles(p, unit, dy, scratch + <usize>word(p, Convolution.Winograd), run);
    } else {
      contribute(p, unit, 0, channels, scratch);
    }
  }
}

/** The gradient of one image and group by {@link convolveTiles}: dy convolved with the filters turned by 180°. */
function contributeTiles(p: usize, unit: i32, dy: usize, scratch: usize, run: i32): void {
  const groups = word(p, Convolution.Groups);
  const channels = word(p, Convolution.Channels);
  const filters = word(p, Convolution.Filters);
  const filterStep = <usize>word(p, Convolution.WeightFilter);
  const taps = word(p, Convolution.TapRows);
  const filterBytes = bytesOfFilters(taps + 1, filters, channels);
  const space = scratch + <usize>groups * filterBytes;
  if (transformedRun != run) {
    for (let group = 0; group < groups; group++) {
      const tapBytes = <usize>(4 * taps * taps);
      const from = <usize>word(p, Convolution.Weight) + <usize>(group * filters) * filterStep;
      const last = from + tapBytes - 4;
      const to = scratch + <usize>group * filterBytes;
      transformFilters(taps + 1, last, channels, filters, tapBytes, filterStep, -4, to, space);
    }
    transformedRun = run;
  }
  setImages(
    filters,
    word(p, Convolution.OutHeight),
    word(p, Convolution.OutWidth),
    <usize>word(p, Convolution.YFilter),
    (<usize>word(p, Convolution.OutWidth)) << 2,
    4,
    taps - 1 - word(p, Convolution.PaddingRows),
    taps - 1 - word(p, Convolution.PaddingColumns),
  );
  setOutputs(
    channels,
    word(p, Convolution.Height),
    word(p, Convolution.Width),
    <usize>word(p, Convolution.XChannel),
    false,
  );
  const transformed = scratch + <usize>(unit % groups) * filterBytes;
  convolveTiles(taps + 1, dy, transformed, 0, planesOf(p, unit), space);
}

/** Bytes from one tap's contributions to the next one's. */
@inline
function lineOf(p: usize): usize {
  return (<usize>((positionsOf(p) + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1))) << 2;
}

/** What {@link contribute} writes to of the scratch memory. */
@inline
function bytesOfContributions(p: usize): usize {
  const area = word(p, Convolution.TapRows) * word(p, Convolution.TapColumns);
  return aligned(<usize>(CHANNELS * area) * lineOf(p));
}

/** The gradient of the channels `start` to `end` of one image and group. */
function contribute(p: usize, unit: i32, start: i32, end: i32, scratch: usize): void {
  const groups = word(p, Convolution.Groups);
  const image = unit / groups;
  const group = unit % groups;
  const filters = word(p, Convolution.Filters);
  const positions = positionsOf(p);
  const area = word(p, Convolution.TapRows) * word(p, Convolution.TapColumns);
  const channelBytes = word(p, Convolution.XChannel);
  const weightStep = word(p, Convolution.WeightFilter);
  const dyStep = <usize>word(p, Convolution.YFilter);
  const dy = outputsOf(p, image, group);
  const line = lineOf(p);
  const planes =
    word(p, Convolution.X) +
    image * word(p, Convolution.XImage) +
    group * word(p, Convolution.Channels) * channelBytes;
  for (let channel = start; channel < end; channel += CHANNELS) {
    const count = min(CHANNELS, end - channel);
    const taps = count * area;
    let tap = 0;
    while (tap < taps) {
      const height = tileHeight(taps - tap);
      const weight = <usize>(
        (word(p, Convolution.Weight) + group * filters * weightStep + 4 * (channel * area + tap))
      );
      setSteps(4, <usize>weightStep, dyStep, line);
      const to = scratch + <usize>tap * line;
      for (let j = 0; j < positions; j += TILE_COLUMNS) {
        tile(height, filters, weight, dy + ((<usize>j) << 2), to + ((<usize>j) << 2));
      }
      tap += height;
    }
    const plane = <usize>(planes + channel * channelBytes);
    clear(plane, <usize>(count * channelBytes));
    for (let i = 0; i < count; i++) {
      addTaps(p, plane + <usize>(i * channelBytes), scratch + <usize>(i * area) * line, line);
    }
  }
}

/** Adds the contributions of all taps of one channel, `line` bytes apart, to where the taps read. */
function addTaps(p: usize, plane: usize, from: usize, line: usize): void {
  const height = word(p, Convolution.Height);
  const width = word(p, Convolution.Width);
  const outHeight = word(p, Convolution.OutHeight);
  const outWidth = word(p, Convolution.OutWidth);
  const stride = word(p, Convolution.StrideColumns);
  for (let k = 0; k < word(p, Convolution.TapRows); k++) {
    const down = k * word(p, Convolution.DilationRows) - word(p, Convolution.PaddingRows);
    for (let l = 0; l < word(p, Convolution.TapColumns); l++) {
      const right = l * word(p, Convolution.DilationColumns) - word(p, Convolution.PaddingColumns);
      // Positions whose tap lies inside of the image: start to end.
      const start = right >= 0 ? 0 : (stride - 1 - right) / stride;
      const end = width <= right ? 0 : min(outWidth, (width - 1 - right) / stride + 1);
      for (let row = 0; row < outHeight; row++) {
        const i = row * word(p, Convolution.StrideRows) + down;
        if (i < 0 || i >= height) continue;
        const x = from + ((<usize>(row * outWidth + start)) << 2);
        const to = plane + ((<usize>(i * width + start * stride + right)) << 2);
        addLine(to, x, end - start, stride);
      }
      from += line;
    }
  }
}

/** Adds `count` neighbours to elements `stride` apart. */
@inline
function addLine(to: usize, x: usize, count: i32, stride: i32): void {
  if (stride == 1) {
    for (; count > 0; count -= 4) {
      storeFirst(to, f32x4.add(v128.load(to), v128.load(x)), count);
      to += 16;
      x += 16;
    }
    return;
  }
  for (; count > 0; count--) {
    store<f32>(to, load<f32>(to) + load<f32>(x));
    to += <usize>(4 * stride);
    x += 4;
  }
}
