/** The greatest element of each window, and the way back. */
import { MaxPool, MaxUnpool } from '../instructions';
import { clear, splat } from './vector';
import { startOf, word } from './words';

/** The first of equals; NaN is greater than anything. */
export function maxPool(p: usize, chunk: i32): void {
  const planes = word(p, MaxPool.Planes);
  const channels = word(p, MaxPool.Channels);
  const outHeight = word(p, MaxPool.OutHeight);
  const outWidth = word(p, MaxPool.OutWidth);
  const isHalving =
    word(p, MaxPool.SizeRows) == 2 &&
    word(p, MaxPool.SizeColumns) == 2 &&
    word(p, MaxPool.StrideRows) == 2 &&
    word(p, MaxPool.StrideColumns) == 2 &&
    word(p, MaxPool.PaddingRows) == 0 &&
    word(p, MaxPool.PaddingColumns) == 0 &&
    word(p, MaxPool.DilationRows) == 1 &&
    word(p, MaxPool.DilationColumns) == 1 &&
    word(p, MaxPool.XColumn) == 4 &&
    outWidth >= 4;
  const end = startOf(p, chunk + 1, planes);
  for (let plane = startOf(p, chunk, planes); plane < end; plane++) {
    const image = plane / channels;
    const x =
      <usize>word(p, MaxPool.X) +
      <usize>(image * word(p, MaxPool.XImage)) +
      <usize>((plane - image * channels) * word(p, MaxPool.XChannel));
    const offset = (<usize>(plane * outHeight * outWidth)) << 2;
    const out = <usize>word(p, MaxPool.Out) + offset;
    const indices = <usize>word(p, MaxPool.Indices) + offset;
    if (isHalving) halve(p, x, out, indices);
    else search(p, x, out, indices);
  }
}

/** Windows of 2 × 2 side by side, four at a time. */
function halve(p: usize, x: usize, out: usize, indices: usize): void {
  const outHeight = word(p, MaxPool.OutHeight);
  const outWidth = word(p, MaxPool.OutWidth);
  const width = word(p, MaxPool.Width);
  const rowStep = <usize>word(p, MaxPool.XRow);
  for (let row = 0; row < outHeight; row++) {
    const upper = x + <usize>(2 * row) * rowStep;
    const lower = upper + rowStep;
    for (let column = 0; column < outWidth; column += 4) {
      // The last four begin where they just fit.
      const start = min(column, outWidth - 4);
      const at = (<usize>start) << 3;
      const upperLeft = v128.load(upper + at);
      const upperRight = v128.load(upper + at, 16);
      const lowerLeft = v128.load(lower + at);
      const lowerRight = v128.load(lower + at, 16);
      let best = v128.shuffle<i32>(upperLeft, upperRight, 0, 2, 4, 6);
      const corner = i32x4.splat(2 * row * width + 2 * start);
      let index = i32x4.add(corner, i32x4(0, 2, 4, 6));
      const first = index;
      let candidate = v128.shuffle<i32>(upperLeft, upperRight, 1, 3, 5, 7);
      let wins = isBetter(candidate, best);
      best = v128.bitselect(candidate, best, wins);
      index = v128.bitselect(i32x4.add(first, i32x4.splat(1)), index, wins);
      candidate = v128.shuffle<i32>(lowerLeft, lowerRight, 0, 2, 4, 6);
      wins = isBetter(candidate, best);
      best = v128.bitselect(candidate, best, wins);
      index = v128.bitselect(i32x4.add(first, i32x4.splat(width)), index, wins);
      candidate = v128.shuffle<i32>(lowerLeft, lowerRight, 1, 3, 5, 7);
      wins = isBetter(candidate, best);
      best = v128.bitselect(candidate, best, wins);
      index = v128.bitselect(i32x4.add(first, i32x4.splat(width + 1)), index, wins);
      v128.store(out + ((<usize>start) << 2), best);
      v128.store(indices + ((<usize>start) << 2), index);
    }
    out += (<usize>outWidth) << 2;
    indices += (<usize>outWidth) << 2;
  }
}

/** Greater, or NaN where the best is none. */
@inline
function isBetter(candidate: v128, best: v128): v128 {
  return v128.andnot(f32x4.eq(best, best), f32x4.le(candidate, best));
}

function search(p: usize, x: usize, out: usize, indices: usize): void {
  const height = word(p, MaxPool.Height);
  const width = word(p, MaxPool.Width);
  const outHeight = word(p, MaxPool.OutHeight);
  const outWidth = word(p, MaxPool.OutWidth);
  for (let row = 0; row < outHeight; row++) {
    const top = row * word(p, MaxPool.StrideRows) - word(p, MaxPool.PaddingRows);
    for (let column = 0; column < outWidth; column++) {
      const left = column * word(p, MaxPool.StrideColumns) - word(p, MaxPool.PaddingColumns);
      let best: f32 = NaN;
      let bestIndex = -1;
      for (let k = 0; k < word(p, MaxPool.SizeRows); k++) {
        const i = top + k * word(p, MaxPool.DilationRows);
        if (i < 0 || i >= height) continue;
        for (let l = 0; l < word(p, MaxPool.SizeColumns); l++) {
          const j = left + l * word(p, MaxPool.DilationColumns);
          if (j < 0 || j >= width) continue;
          const value = load<f32>(
            x + <usize>(i * word(p, MaxPool.XRow) + j * word(p, MaxPool.XColumn)),
          );
          if (bestIndex < 0 || value > best || (value != value && best == best)) {
            best = value;
            bestIndex = i * width + j;
          }
        }
      }
      store<f32>(out, best);
      store<i32>(indices, bestIndex);
      out += 4;
      indices += 4;
    }
  }
}

export function maxUnpool(p: usize, chunk: i32): void {
  const planes = word(p, MaxUnpool.Planes);
  const bytes = (<usize>word(p, MaxUnpool.Size)) << 2;
  const pooled = (<usize>word(p, MaxUnpool.Pooled)) << 2;
  const rectified = <usize>word(p, MaxUnpool.Y);
  const end = startOf(p, chunk + 1, planes);
  for (let plane = startOf(p, chunk, planes); plane < end; plane++) {
    const first = <usize>plane * pooled;
    const dy = <usize>word(p, MaxUnpool.Dy) + first;
    const indices = <usize>word(p, MaxUnpool.Indices) + first;
    const out = <usize>word(p, MaxUnpool.Out) + <usize>plane * bytes;
    clear(out, bytes);
    const y = rectified == 0 ? 0 : rectified + first;
    for (let i: usize = 0; i < pooled; i += 16) {
      let gradients = v128.load(dy + i);
      if (y != 0) gradients = v128.andnot(gradients, f32x4.le(v128.load(y + i), splat(0.0)));
      const left = pooled - i;
      addAt(out, load<usize>(indices + i), f32x4.extract_lane(gradients, 0));
      if (left > 4) addAt(out, load<usize>(indices + i, 4), f32x4.extract_lane(gradients, 1));
      if (left > 8) addAt(out, load<usize>(indices + i, 8), f32x4.extract_lane(gradients, 2));
      if (left > 12) addAt(out, load<usize>(indices + i, 12), f32x4.extract_lane(gradients, 3));
    }
  }
}

@inline
function addAt(plane: usize, index: usize, x: f32): void {
  const to = plane + (index << 2);
  store<f32>(to, load<f32>(to) + x);
}
