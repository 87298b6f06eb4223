/** Along the last axis: softmax, and where the greatest or least element lies. */
import { LastAxis } from '../instructions';
import { exp, log } from './functions';
import { firstLanes, highHalf, loadStrided, maxOfLanes, splat, storeFirst } from './vector';
import { offsetOf, startOf, word } from './words';

/** NaN is better than anything. */
export function argReduce(p: usize, chunk: i32): void {
  const least = word(p, LastAxis.Function) == 1;
  const count = word(p, LastAxis.Count);
  const step = <usize>word(p, LastAxis.Step);
  const total = word(p, LastAxis.Rows);
  const end = startOf(p, chunk + 1, total);
  for (let row = startOf(p, chunk, total); row < end; row++) {
    let x = lineOf(p, row);
    let best = load<f32>(x);
    let bestIndex = 0;
    for (let i = 1; i < count && best == best; i++) {
      x += step;
      const candidate = load<f32>(x);
      if ((least ? candidate < best : candidate > best) || candidate != candidate) {
        best = candidate;
        bestIndex = i;
      }
    }
    store<i32>(<usize>word(p, LastAxis.Out) + ((<usize>row) << 2), bestIndex);
  }
}

/** The address at which line `row` of a LastAxis instruction begins. */
function lineOf(p: usize, row: i32): usize {
  const lengths = p + ((<usize>LastAxis.Lists) << 2);
  const lineRank = word(p, LastAxis.Rank);
  const steps = lengths + ((<usize>lineRank) << 2);
  return <usize>word(p, LastAxis.X) + <usize>offsetOf(row, lengths, steps, 0, lineRank);
}

/** The greatest element is subtracted first, so nothing overflows. */
export function softmax(p: usize, chunk: i32): void {
  const logarithm = word(p, LastAxis.Function) == 1;
  const count = word(p, LastAxis.Count);
  const step = <usize>word(p, LastAxis.Step);
  const total = word(p, LastAxis.Rows);
  const end = startOf(p, chunk + 1, total);
  for (let row = startOf(p, chunk, total); row < end; row++) {
    const start = lineOf(p, row);
    const y = <usize>word(p, LastAxis.Out) + ((<usize>(row * count)) << 2);
    let greatest = splat(-Infinity);
    let x = start;
    for (let n = count; n > 0; n -= 4) {
      greatest = f32x4.max(greatest, firstLanes(loadStrided(x, step, n), n, greatest));
      x += 4 * step;
    }
    const shift = splat(maxOfLanes(greatest));
    let low = f64x2.splat(0.0);
    let high = f64x2.splat(0.0);
    let out = y;
    x = start;
    for (let n = count; n > 0; n -= 4) {
      const shifted = f32x4.sub(loadStrided(x, step, n), shift);
      const power = firstLanes(exp(shifted), n, splat(0.0));
      low = f64x2.add(low, f64x2.promote_low_f32x4(power));
      high = f64x2.add(high, f64x2.promote_low_f32x4(highHalf(power)));
      storeFirst(out, logarithm ? shifted : power, n);
      x += 4 * step;
      out += 16;
    }
    const sums = f64x2.add(low, high);
    const whole = <f32>(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
    const scale = splat(logarithm ? logOf(whole) : whole);
    out = y;
    for (let n = count; n > 0; n -= 4) {
      const value = v128.load(out);
      storeFirst(out, logarithm ? f32x4.sub(value, scale) : f32x4.div(value, scale), n);
      out += 16;
    }
  }
}

function logOf(x: f32): f32 {
  return f32x4.extract_lane(log(splat(x)), 0);
}
