/**
 * The innermost loop of convolutions that leave zeros out: neighbouring lines of an image, or one line of the weights, are
 * summed up by the entries of a list, in its order.
 */
import { END, ENTRY_BYTES } from './non-zeros';
import { madd, splat } from './vector';

/** How many lines of how many vectors are summed up together, so that the sums stay in registers. */
@inline
export function vectorsOf(length: i32): i32 {
  return length > 16 ? 8 : length > 8 ? 4 : length > 4 ? 2 : 1;
}
@inline
export function linesOf(vectors: i32): i32 {
  return vectors == 8 ? 1 : vectors == 4 ? 2 : vectors == 2 ? 5 : 4;
}

/**
 * c[line][·] += Σ of element·(what lies `index` bytes after x + line·step) over the entries up to the end; lines after `last`
 * repeat it.
 */
@inline
function combine(
  vectors: i32,
  entry: usize,
  x: usize,
  step: usize,
  last: i32,
  c: usize,
): void {
  let c0 = splat(0.0);
  let c1 = splat(0.0);
  let c2 = splat(0.0);
  let c3 = splat(0.0);
  let c4 = splat(0.0);
  let c5 = splat(0.0);
  let c6 = splat(0.0);
  let c7 = splat(0.0);
  let c8 = splat(0.0);
  let c9 = splat(0.0);
  const x1 = x + step * <usize>min(1, last);
  const x2 = x + step * <usize>min(2, last);
  const x3 = x + step * <usize>min(3, last);
  const x4 = x + step * <usize>min(4, last);
  for (let index = load<i32>(entry); index != END; index = load<i32>(entry)) {
    const element = v128.load_splat<f32>(entry, 4);
    entry += ENTRY_BYTES;
    const from = x + <usize>index;
    c0 = madd(element, v128.load(from), c0);
    if (vectors == 8) {
      c1 = madd(element, v128.load(from, 16), c1);
      c2 = madd(element, v128.load(from, 32), c2);
      c3 = madd(element, v128.load(from, 48), c3);
      c4 = madd(element, v128.load(from, 64), c4);
      c5 = madd(element, v128.load(from, 80), c5);
      c6 = madd(element, v128.load(from, 96), c6);
      c7 = madd(element, v128.load(from, 112), c7);
    } else if (vectors == 4) {
      c1 = madd(element, v128.load(from, 16), c1);
      c2 = madd(element, v128.load(from, 32), c2);
      c3 = madd(element, v128.load(from, 48), c3);
      const second = x1 + <usize>index;
      c4 = madd(element, v128.load(second), c4);
      c5 = madd(element, v128.load(second, 16), c5);
      c6 = madd(element, v128.load(second, 32), c6);
      c7 = madd(element, v128.load(second, 48), c7);
    } else if (vectors == 2) {
      c1 = madd(element, v128.load(from, 16), c1);
      const second = x1 + <usize>index;
      c2 = madd(element, v128.load(second), c2);
      c3 = madd(element, v128.load(second, 16), c3);
      const third = x2 + <usize>index;
      c4 = madd(element, v128.load(third), c4);
      c5 = madd(element, v128.load(third, 16), c5);
      const fourth = x3 + <usize>index;
      c6 = madd(element, v128.load(fourth), c6);
      c7 = madd(element, v128.load(fourth, 16), c7);
      const fifth = x4 + <usize>index;
      c8 = madd(element, v128.load(fifth), c8);
      c9 = madd(element, v128.load(fifth, 16), c9);
    } else {
      c1 = madd(element, v128.load(x1 + <usize>index), c1);
      c2 = madd(element, v128.load(x2 + <usize>index), c2);
      c3 = madd(element, v128.load(x3 + <usize>index), c3);
    }
  }
  add(c, c0);
  add(c + 16, c1);
  add(c + 32, c2);
  add(c + 48, c3);
  if (vectors > 1) {
    add(c + 64, c4);
    add(c + 80, c5);
    add(c + 96, c6);
    add(c + 112, c7);
  }
  if (vectors == 2) {
    add(c + 128, c8);
    add(c + 144, c9);
  }
}

@inline
function add(to: usize, x: v128): void {
  v128.store(to, f32x4.add(v128.load(to), x));
}

// Exported to be left apart, as in tile.ts.
export function combine1x8(entry: usize, x: usize, c: usize): void {
  combine(8, entry, x, 0, 0, c);
}
export function combine2x4(entry: usize, x: usize, step: usize, last: i32, c: usize): void {
  combine(4, entry, x, step, last, c);
}
export function combine5x2(entry: usize, x: usize, step: usize, last: i32, c: usize): void {
  combine(2, entry, x, step, last, c);
}
export function combine4x1(entry: usize, x: usize, step: usize, last: i32, c: usize): void {
  combine(1, entry, x, step, last, c);
}

export function combineLines(
  vectors: i32,
  entry: usize,
  x: usize,
  step: usize,
  last: i32,
  c: usize,
): void {
  switch (vectors) {
    case 8:
      return combine1x8(entry, x, c);
    case 4:
      return combine2x4(entry, x, step, last, c);
    case 2:
      return combine5x2(entry, x, step, last, c);
    default:
      combine4x1(entry, x, step, last, c);
  }
}
