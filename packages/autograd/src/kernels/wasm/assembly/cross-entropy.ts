/**
 * Cross-entropy of rows of logits against classes, and its gradient. Four rows go side by side, as a row alone is one long
 * chain of operations. Sums are kept in double precision.
 */
import { CrossEntropy, Kind } from '../instructions';
import { exp, log } from './functions';
import { highHalf, loadBytesStrided, loadStrided, splat, storeFirst, storeStrided } from './vector';
import { startOf, word } from './words';

export function crossEntropy(p: usize, chunk: i32): void {
  const classes = word(p, CrossEntropy.Classes);
  const xRow = <usize>word(p, CrossEntropy.XRow);
  const xStep = <usize>word(p, CrossEntropy.XStep);
  const slopes = <usize>word(p, CrossEntropy.Slopes);
  const slopeStep = <usize>word(p, CrossEntropy.SlopeStep);
  const outRow: usize = slopes == 0 ? 4 : (<usize>classes) << 2;
  const end = startOf(p, chunk + 1, word(p, CrossEntropy.Rows));
  for (let row = startOf(p, chunk, word(p, CrossEntropy.Rows)); row < end; row += 4) {
    const count = min(4, end - row);
    const start = <usize>word(p, CrossEntropy.X) + <usize>row * xRow;
    const out = <usize>word(p, CrossEntropy.Out) + <usize>row * outRow;
    const targets = targetsOf(p, row, count);
    let greatest = splat(-Infinity);
    let x = start;
    for (let i = 0; i < classes; i++) {
      greatest = f32x4.pmax(greatest, loadStrided(x, xRow, count));
      x += xStep;
    }
    let low = f64x2.splat(0.0);
    let high = f64x2.splat(0.0);
    let own = splat(0.0);
    let y = out;
    x = start;
    for (let i = 0; i < classes; i++) {
      const shifted = f32x4.sub(loadStrided(x, xRow, count), greatest);
      const power = exp(shifted);
      low = f64x2.add(low, f64x2.promote_low_f32x4(power));
      high = f64x2.add(high, f64x2.promote_low_f32x4(highHalf(power)));
      own = v128.bitselect(shifted, own, i32x4.eq(targets, i32x4.splat(i)));
      if (slopes != 0) storeStrided(y, outRow, power, count);
      x += xStep;
      y += 4;
    }
    const half = f32x4.demote_f64x2_zero(low);
    const sum = v128.shuffle<i32>(half, f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
    if (slopes == 0) {
      storeFirst(out, f32x4.sub(log(sum), own), count);
      continue;
    }
    const slope = loadStrided(slopes + <usize>row * slopeStep, slopeStep, count);
    y = out;
    for (let i = 0; i < classes; i++) {
      const one = v128.and(i32x4.eq(targets, i32x4.splat(i)), splat(1.0));
      const share = f32x4.div(loadStrided(y, outRow, count), sum);
      storeStrided(y, outRow, f32x4.mul(f32x4.sub(share, one), slope), count);
      y += 4;
    }
  }
}

/** The classes of four rows, as int32. */
@inline
function targetsOf(p: usize, row: i32, count: i32): v128 {
  const step = <usize>word(p, CrossEntropy.TargetStep);
  const targets = <usize>word(p, CrossEntropy.Targets) + <usize>row * step;
  return word(p, CrossEntropy.TargetKind) == Kind.Uint8
    ? loadBytesStrided(targets, step, count)
    : loadStrided(targets, step, count);
}
