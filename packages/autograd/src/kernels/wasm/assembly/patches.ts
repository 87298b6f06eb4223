/** What lies under a convolution's window, copied together. */
import { Convolution } from '../instructions';
import { storeTurned } from './vector';
import { word } from './words';

/**
 * The patches of one image, taps `first` to `first` + 7 side by side: those of each position `step` bytes after those of the
 * one before. Taps beyond the last repeat it.
 */
export function packPatches(
  p: usize,
  image: usize,
  table: usize,
  first: i32,
  taps: i32,
  panel: usize,
  step: usize,
): void {
  const outHeight = word(p, Convolution.OutHeight);
  const outWidth = word(p, Convolution.OutWidth);
  const line = <usize>(word(p, Convolution.PlaneWidth) << 2);
  for (let half = 0; half < 8; half += 4) {
    const t0 = load<usize>(table + ((<usize>min(first + half, taps - 1)) << 2));
    const t1 = load<usize>(table + ((<usize>min(first + half + 1, taps - 1)) << 2));
    const t2 = load<usize>(table + ((<usize>min(first + half + 2, taps - 1)) << 2));
    const t3 = load<usize>(table + ((<usize>min(first + half + 3, taps - 1)) << 2));
    let to = panel + ((<usize>half) << 2);
    let from = image;
    for (let row = 0; row < outHeight; row++) {
      let x = from;
      // What is stored beyond the end of a row is overwritten by the next; the panel has room for that of the last.
      for (let n = outWidth; n > 0; n -= 4) {
        storeTurned(
          v128.load(x + t0),
          v128.load(x + t1),
          v128.load(x + t2),
          v128.load(x + t3),
          to,
          step,
        );
        x += 16;
        to += <usize>min(4, n) * step;
      }
      from += line;
    }
  }
}
