/** Where the greatest element of each window lies. */
import { MaxPool } from '../instructions';
import { startOf, word } from './words';

/** The first of equals; NaN is greater than anything. */
export function maxPoolIndices(p: usize, chunk: i32): void {
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
    const out = <usize>word(p, MaxPool.Out) + ((<usize>(plane * outHeight * outWidth)) << 2);
    if (isHalving) halve(p, x, out);
    else search(p, x, out);
  }
}

/** Windows of 2 × 2 side by side, four at a time. */
function halve(p: usize, x: usize, out: usize): void {
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
      index = v128.bitselect(i32x4.add(first, i32x4.splat(width + 1)), index, wins);
      v128.store(out + ((<usize>start) << 2), index);
    }
    out += (<usize>outWidth) << 2;
  }
}

/** Greater, or NaN where the best is none. */
@inline
function isBetter(candidate: v128, best: v128): v128 {
  const isNew = v128.and(f32x4.ne(candidate, candidate), f32x4.eq(best, best));
  return v128.or(f32x4.gt(candidate, best), isNew);
}

function search(p: usize, x: usize, out: usize): void {
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
      store<i32>(out, bestIndex);
      out += 4;
    }
  }
}
