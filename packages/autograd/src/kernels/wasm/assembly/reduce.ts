/** Folds over axes. Sums are kept in double precision, as in the JavaScript kernels. */
import { Fold, Reduce } from '../instructions';
import {
  firstLanes,
  highHalf,
  loadStrided,
  maxOfLanes,
  minOfLanes,
  splat,
  storeFirst,
} from './vector';
import { offsetOf, startOf, word } from './words';

let keptRank: i32 = 0;
let foldedRank: i32 = 0;
let keptLengths: usize = 0;
let foldedLengths: usize = 0;
let keptSteps: usize = 0;
let foldedSteps: usize = 0;

/** How the innermost folded axis runs, and how many times. */
let rowStep: usize = 0;
let rowLength: i32 = 0;
let rows: i32 = 0;

export function reduce(p: usize, chunk: i32): void {
  const f = word(p, Reduce.Function);
  keptRank = word(p, Reduce.KeptRank);
  foldedRank = word(p, Reduce.FoldedRank);
  keptLengths = p + ((<usize>Reduce.Lists) << 2);
  foldedLengths = keptLengths + ((<usize>keptRank) << 2);
  keptSteps = foldedLengths + ((<usize>foldedRank) << 2);
  foldedSteps = keptSteps + ((<usize>keptRank) << 2);
  rowLength = word(foldedLengths, 0);
  rowStep = <usize>word(foldedSteps, 0);
  rows = 1;
  for (let axis = 1; axis < foldedRank; axis++) rows *= word(foldedLengths, axis);
  const x = <usize>word(p, Reduce.X);
  const y = <usize>word(p, Reduce.Out);
  const count = word(p, Reduce.Count);
  const width = word(keptLengths, 0);
  if (word(keptSteps, 0) == 4 && rowStep != 4 && width >= 4) {
    // Neighbours in memory are folded side by side. Stripes of 16 keep parts on cache lines of their own.
    const stripes = (width + 15) >> 4;
    const units = (count / width) * stripes;
    const end = startOf(p, chunk + 1, units);
    for (let unit = startOf(p, chunk, units); unit < end; unit++) {
      const line = unit / stripes;
      const column = (unit - line * stripes) << 4;
      const stop = min(column + 16, width);
      const start = x + <usize>offsetOf(line, keptLengths, keptSteps, 1, keptRank);
      for (let i = column; i < stop; i += 4) {
        const folded = foldColumns(f, start + ((<usize>i) << 2), stop - i);
        storeFirst(y + ((<usize>(line * width + i)) << 2), folded, stop - i);
      }
    }
    return;
  }
  const end = startOf(p, chunk + 1, count);
  for (let i = startOf(p, chunk, count); i < end; i++) {
    const start = x + <usize>offsetOf(i, keptLengths, keptSteps, 0, keptRank);
    store<f32>(y + ((<usize>i) << 2), f == Fold.sum ? sum(start) : extremum(f, start));
  }
}

@inline
function rowAt(start: usize, row: i32): usize {
  return start + <usize>offsetOf(row, foldedLengths, foldedSteps, 1, foldedRank);
}

function sum(start: usize): f32 {
  let even = f64x2.splat(0.0);
  let odd = f64x2.splat(0.0);
  for (let row = 0; row < rows; row++) {
    let x = rowAt(start, row);
    let n = rowLength;
    for (; n >= 4; n -= 4) {
      const values = loadStrided(x, rowStep, 4);
      even = f64x2.add(even, f64x2.promote_low_f32x4(values));
      odd = f64x2.add(odd, f64x2.promote_low_f32x4(highHalf(values)));
      x += 4 * rowStep;
    }
    if (n > 0) {
      const values = firstLanes(loadStrided(x, rowStep, n), n, splat(0.0));
      even = f64x2.add(even, f64x2.promote_low_f32x4(values));
      odd = f64x2.add(odd, f64x2.promote_low_f32x4(highHalf(values)));
    }
  }
  const total = f64x2.add(even, odd);
  return <f32>(f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1));
}

@inline
function pick(f: i32, a: v128, b: v128): v128 {
  return f == Fold.max ? f32x4.max(a, b) : f32x4.min(a, b);
}

function extremum(f: i32, start: usize): f32 {
  let best = splat(f == Fold.max ? -Infinity : Infinity);
  for (let row = 0; row < rows; row++) {
    let x = rowAt(start, row);
    for (let n = rowLength; n > 0; n -= 4) {
      best = pick(f, best, firstLanes(loadStrided(x, rowStep, n), n, best));
      x += 4 * rowStep;
    }
  }
  return f == Fold.max ? maxOfLanes(best) : minOfLanes(best);
}

/** Four neighbouring elements of the result; beyond `count` they may be anything. */
function foldColumns(f: i32, start: usize, count: i32): v128 {
  if (f == Fold.sum) {
    let low = f64x2.splat(0.0);
    let high = f64x2.splat(0.0);
    for (let row = 0; row < rows; row++) {
      let x = rowAt(start, row);
      for (let n = rowLength; n > 0; n--) {
        const values = v128.load(x);
        low = f64x2.add(low, f64x2.promote_low_f32x4(values));
        high = f64x2.add(high, f64x2.promote_low_f32x4(highHalf(values)));
        x += rowStep;
      }
    }
    const left = f32x4.demote_f64x2_zero(low);
    return v128.shuffle<i32>(left, f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
  }
  let best = splat(f == Fold.max ? -Infinity : Infinity);
  for (let row = 0; row < rows; row++) {
    let x = rowAt(start, row);
    for (let n = rowLength; n > 0; n--) {
      best = pick(f, best, v128.load(x));
      x += rowStep;
    }
  }
  return best;
}
