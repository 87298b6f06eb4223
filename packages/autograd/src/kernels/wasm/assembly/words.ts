/** Reading instructions, and cutting work into parts. */
import { Header } from '../instructions';

/** A field of the instruction at `p`. */
@inline
export function word(p: usize, field: i32): i32 {
  return load<i32>(p + ((<usize>field) << 2));
}

/** A field that holds a float32. */
@inline
export function real(p: usize, field: i32): f32 {
  return load<f32>(p + ((<usize>field) << 2));
}

/** Where part `chunk` of the instruction's parts begins, in `total` units of work. */
@inline
export function startOf(p: usize, chunk: i32, total: i32): i32 {
  return partStart(chunk, word(p, Header.Chunks), total);
}

/** Where part `part` of `parts` begins, in `total` units of work. */
@inline
export function partStart(part: i32, parts: i32, total: i32): i32 {
  return <i32>((<i64>total * part) / parts);
}

/**
 * How far from its address a view's element lies whose row-major index is `index`, counted over the axes from `from` to
 * `rank`; the lists of lengths and steps begin at `lengths` and `steps`, innermost axis first.
 */
export function offsetOf(index: i32, lengths: usize, steps: usize, from: i32, rank: i32): i32 {
  let offset = 0;
  for (let axis = from; axis < rank; axis++) {
    const step = word(steps, axis);
    if (axis == rank - 1) return offset + index * step;
    const length = word(lengths, axis);
    const rest = index / length;
    offset += (index - rest * length) * step;
    index = rest;
  }
  return offset;
}
