/** Cross-entropy of rows of logits against classes, and its gradient. Sums are kept in double precision. */
import { CrossEntropy, Kind } from '../instructions';
import { exp, log } from './functions';
import { firstLanes, highHalf, loadStrided, splat, storeFirst } from './vector';
import { startOf, word } from './words';

export function crossEntropy(p: usize, chunk: i32): void {
  const classes = word(p, CrossEntropy.Classes);
  const step = <usize>word(p, CrossEntropy.XStep);
  const slopes = <usize>word(p, CrossEntropy.Slopes);
  const isBytes = word(p, CrossEntropy.TargetKind) == Kind.Uint8;
  const total = word(p, CrossEntropy.Rows);
  const end = startOf(p, chunk + 1, total);
  for (let row = startOf(p, chunk, total); row < end; row++) {
    const x = <usize>(word(p, CrossEntropy.X) + row * word(p, CrossEntropy.XRow));
    const label = <usize>(word(p, CrossEntropy.Targets) + row * word(p, CrossEntropy.TargetStep));
    const target = isBytes ? <i32>load<u8>(label) : load<i32>(label);
    let greatest = splat(-Infinity);
    let at = x;
    for (let n = classes; n > 0; n -= 4) {
      greatest = f32x4.pmax(greatest, firstLanes(loadStrided(at, step, n), n, greatest));
      at += 4 * step;
    }
    greatest = f32x4.pmax(greatest, v128.shuffle<i32>(greatest, greatest, 2, 3, 0, 1));
    const shift = f32x4.pmax(greatest, v128.shuffle<i32>(greatest, greatest, 1, 0, 3, 2));
    const start = <usize>word(p, CrossEntropy.Out) + ((<usize>(row * classes)) << 2);
    let low = f64x2.splat(0.0);
    let high = f64x2.splat(0.0);
    let out = start;
    at = x;
    for (let n = classes; n > 0; n -= 4) {
      const shifted = f32x4.sub(loadStrided(at, step, n), shift);
      const power = firstLanes(exp(shifted), n, splat(0.0));
      low = f64x2.add(low, f64x2.promote_low_f32x4(power));
      high = f64x2.add(high, f64x2.promote_low_f32x4(highHalf(power)));
      if (slopes != 0) storeFirst(out, power, n);
      at += 4 * step;
      out += 16;
    }
    const sums = f64x2.add(low, high);
    const sum = <f32>(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
    if (slopes == 0) {
      const own = load<f32>(x + (<usize>target) * step) - f32x4.extract_lane(shift, 0);
      const loss = f32x4.extract_lane(log(splat(sum)), 0) - own;
      store<f32>(<usize>word(p, CrossEntropy.Out) + ((<usize>row) << 2), loss);
      continue;
    }
    const slope = load<f32>(slopes + <usize>(row * word(p, CrossEntropy.SlopeStep)));
    const own = start + ((<usize>target) << 2);
    const ownPower = load<f32>(own);
    out = start;
    for (let n = classes; n > 0; n -= 4) {
      const share = f32x4.div(v128.load(out), splat(sum));
      storeFirst(out, f32x4.mul(share, splat(slope)), n);
      out += 16;
    }
    store<f32>(own, (ownPower / sum - 1.0) * slope);
  }
}
