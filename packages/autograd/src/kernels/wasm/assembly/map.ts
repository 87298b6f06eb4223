/** A function of each element. */
import { Unary, Walk } from '../instructions';
import { unary } from './functions';
import { loadStrided, storeFirst } from './vector';
import { beginWalk, rowLength, rowOf, rowsBegin, rowsEnd, stepOf } from './walk';
import { real, word } from './words';

export function map(p: usize, chunk: i32): void {
  const f = word(p, Walk.Function);
  const first = f32x4.splat(real(p, Walk.First));
  const second = f32x4.splat(real(p, Walk.Second));
  beginWalk(p, chunk);
  const length = rowLength();
  const step = stepOf(0);
  for (let row = rowsBegin(); row < rowsEnd(); row++) {
    mapRow(f, first, second, rowOf(0, row), step, rowOf(1, row), length);
  }
}

function mapRow(f: i32, first: v128, second: v128, x: usize, step: usize, y: usize, n: i32): void {
  if (step == 4) {
    switch (f) {
      case Unary.neg:
        return mapDense(Unary.neg, first, second, x, y, n);
      case Unary.sqrt:
        return mapDense(Unary.sqrt, first, second, x, y, n);
      case Unary.square:
        return mapDense(Unary.square, first, second, x, y, n);
      case Unary.relu:
        return mapDense(Unary.relu, first, second, x, y, n);
    }
  }
  mapStrided(f, first, second, x, step, y, n);
}

/** With `f` known when this is compiled, and gapless elements. */
@inline
function mapDense(f: i32, first: v128, second: v128, x: usize, y: usize, n: i32): void {
  for (; n >= 16; n -= 16) {
    v128.store(y, unary(f, v128.load(x), first, second));
    v128.store(y, unary(f, v128.load(x, 16), first, second), 16);
    v128.store(y, unary(f, v128.load(x, 32), first, second), 32);
    v128.store(y, unary(f, v128.load(x, 48), first, second), 48);
    x += 64;
    y += 64;
  }
  if (n > 0) mapStrided(f, first, second, x, 4, y, n);
}

function mapStrided(
  f: i32,
  first: v128,
  second: v128,
  x: usize,
  step: usize,
  y: usize,
  n: i32,
): void {
  for (; n > 0; n -= 4) {
    storeFirst(y, unary(f, loadStrided(x, step, n), first, second), n);
    x += 4 * step;
    y += 16;
  }
}
