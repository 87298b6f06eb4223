/** The optimizers' updates, in place; the rules and their numbers are those of the JavaScript functions of the same names. */
import { Rule, Update } from '../instructions';
import { madd, splat, storeFirst } from './vector';
import { startOf, word } from './words';

/** Elements that stay together when an update is cut into parts. */
const GRAIN: i32 = 64;

@inline
function scalar(p: usize, index: i32): f64 {
  return load<f64>(p + ((<usize>(Update.Scalars + 2 * index)) << 2));
}

@inline
function array(p: usize, index: i32): usize {
  return <usize>word(p, Update.Arrays + index);
}

export function update(p: usize, chunk: i32): void {
  const length = word(p, Update.Length);
  const grains = (length + GRAIN - 1) / GRAIN;
  const start = startOf(p, chunk, grains) * GRAIN;
  const end = min(startOf(p, chunk + 1, grains) * GRAIN, length);
  const whole = end & ~3;
  change(p, start, whole, 4);
  if (whole < end) change(p, whole, end, end - whole);
}

/** Elements from `start` to `end`, of which `count` are stored at a time: 4, but for the last. */
@inline
function change(p: usize, start: i32, end: i32, count: i32): void {
  switch (word(p, Update.Rule)) {
    case Rule.sgd:
      return descend(p, start, end, count);
    case Rule.sgdMomentum:
      return descendWithMomentum(p, start, end, count);
    case Rule.average:
      return average(p, start, end, count);
    default:
      adam(p, start, end, count);
  }
}

/** The least positive float32 that a processor takes as fast as any. */
const LEAST_NORMAL: f32 = 1.1754943508222875e-38;

/** x, with 0 in the place of what is nearer to it than any normal number: it would slow every later step down. */
@inline
function normal(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), splat(LEAST_NORMAL)));
}

@inline
function descend(p: usize, start: i32, end: i32, count: i32): void {
  const rate = splat(<f32>-scalar(p, 0));
  const decay = splat(<f32>scalar(p, 1));
  const weights = array(p, 0);
  const gradients = array(p, 1);
  for (let i = start; i < end; i += 4) {
    const at = (<usize>i) << 2;
    const weight = v128.load(weights + at);
    const slope = madd(decay, weight, v128.load(gradients + at));
    storeFirst(weights + at, madd(rate, slope, weight), count);
  }
}

@inline
function descendWithMomentum(p: usize, start: i32, end: i32, count: i32): void {
  const rate = splat(<f32>-scalar(p, 0));
  const decay = splat(<f32>scalar(p, 1));
  const momentum = splat(<f32>scalar(p, 2));
  const share = splat(<f32>scalar(p, 3));
  const nesterov = scalar(p, 4) == 1.0;
  const weights = array(p, 0);
  const gradients = array(p, 1);
  const velocities = array(p, 2);
  for (let i = start; i < end; i += 4) {
    const at = (<usize>i) << 2;
    const weight = v128.load(weights + at);
    const slope = madd(decay, weight, v128.load(gradients + at));
    const velocity = normal(
      madd(momentum, v128.load(velocities + at), f32x4.mul(share, slope)),
    );
    storeFirst(velocities + at, velocity, count);
    const step = nesterov ? madd(momentum, velocity, slope) : velocity;
    storeFirst(weights + at, madd(rate, step, weight), count);
  }
}

/** A moving average of the second array. */
@inline
function average(p: usize, start: i32, end: i32, count: i32): void {
  const stays = splat(<f32>scalar(p, 0));
  const rest = splat(<f32>(1.0 - scalar(p, 0)));
  const averages = array(p, 0);
  const xs = array(p, 1);
  for (let i = start; i < end; i += 4) {
    const at = (<usize>i) << 2;
    const share = f32x4.mul(rest, v128.load(xs + at));
    storeFirst(averages + at, madd(stays, v128.load(averages + at), share), count);
  }
}

/** A fifth array, where there is one (amsgrad), holds the greatest average of squares so far. */
@inline
function adam(p: usize, start: i32, end: i32, count: i32): void {
  const stepSize = splat(<f32>-scalar(p, 0));
  const beta1 = splat(<f32>scalar(p, 1));
  const rest1 = splat(<f32>(1.0 - scalar(p, 1)));
  const beta2 = splat(<f32>scalar(p, 2));
  const rest2 = splat(<f32>(1.0 - scalar(p, 2)));
  const epsilon = splat(<f32>scalar(p, 3));
  const inverseRoot = splat(<f32>(1.0 / scalar(p, 4)));
  const decay = splat(<f32>scalar(p, 5));
  const shrink = splat(<f32>scalar(p, 6));
  const weights = array(p, 0);
  const gradients = array(p, 1);
  const means = array(p, 2);
  const squares = array(p, 3);
  const greatest = array(p, 4);
  for (let i = start; i < end; i += 4) {
    const at = (<usize>i) << 2;
    const weight = v128.load(weights + at);
    const slope = madd(decay, weight, v128.load(gradients + at));
    const mean = normal(madd(beta1, v128.load(means + at), f32x4.mul(rest1, slope)));
    const scaled = f32x4.mul(rest2, slope);
    let square = normal(madd(beta2, v128.load(squares + at), f32x4.mul(scaled, slope)));
    storeFirst(means + at, mean, count);
    storeFirst(squares + at, square, count);
    if (greatest != 0) {
      square = f32x4.max(v128.load(greatest + at), square);
      storeFirst(greatest + at, square, count);
    }
    const divisor = madd(f32x4.sqrt(square), inverseRoot, epsilon);
    const step = f32x4.div(f32x4.mul(stepSize, mean), divisor);
    storeFirst(weights + at, madd(weight, shrink, step), count);
  }
}
