/** Four float32 at a time. */

/** a·b + c, rounded once where the host multiplies and adds in one (relaxed SIMD), twice elsewhere. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return RELAXED ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** max(x, 0); NaN stays, and −0 becomes 0. Two instructions, where f32x4.max takes eight. */
@inline
export function rectified(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, splat(0.0)), splat(0.0));
}

@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/**
 * Four elements that lie `step` bytes apart. Where fewer than four are left (`count`), the others may be anything: gapless
 * ones are what follows in memory, whose end has room for that; the rest repeat the first.
 */
@inline
export function loadStrided(address: usize, step: usize, count: i32): v128 {
  if (step == 4) return v128.load(address);
  if (step == 0) return v128.load_splat<f32>(address);
  let x = v128.load_splat<f32>(address);
  if (count > 1) x = v128.load_lane<f32>(address + step, x, 1);
  if (count > 2) x = v128.load_lane<f32>(address + 2 * step, x, 2);
  return count > 3 ? v128.load_lane<f32>(address + 3 * step, x, 3) : x;
}

/** Stores the first `count` elements, 0 to 4. */
@inline
export function storeFirst(address: usize, x: v128, count: i32): void {
  if (count >= 4) {
    v128.store(address, x);
    return;
  }
  if (count & 2) {
    v128.store_lane<i64>(address, x, 0);
    if (count & 1) v128.store_lane<i32>(address + 8, x, 2);
  } else if (count & 1) {
    v128.store_lane<i32>(address, x, 0);
  }
}

/** {@link storeFirst} to places `step` bytes apart. */
@inline
export function storeStrided(address: usize, step: usize, x: v128, count: i32): void {
  v128.store_lane<i32>(address, x, 0);
  if (count > 1) v128.store_lane<i32>(address + step, x, 1);
  if (count > 2) v128.store_lane<i32>(address + 2 * step, x, 2);
  if (count > 3) v128.store_lane<i32>(address + 3 * step, x, 3);
}

/** `x` in the first `count` lanes, `other` in the rest. */
@inline
export function firstLanes(x: v128, count: i32, other: v128): v128 {
  return v128.bitselect(x, other, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

/** a₀ b₀ a₁ b₁ */
@inline
export function lowPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 4, 1, 5);
}
/** a₂ b₂ a₃ b₃ */
@inline
export function highPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 6, 3, 7);
}
/** a₀ a₁ b₀ b₁ */
@inline
export function lowHalves(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(a, b, 0, 2);
}
/** a₂ a₃ b₂ b₃ */
@inline
export function highHalves(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(a, b, 1, 3);
}

/** Stores four lines of four turned: element i of each at `to + i·step`. */
@inline
export function storeTurned(x0: v128, x1: v128, x2: v128, x3: v128, to: usize, step: usize): void {
  const low01 = lowPairs(x0, x1);
  const low23 = lowPairs(x2, x3);
  const high01 = highPairs(x0, x1);
  const high23 = highPairs(x2, x3);
  v128.store(to, lowHalves(low01, low23));
  v128.store(to + step, highHalves(low01, low23));
  v128.store(to + 2 * step, lowHalves(high01, high23));
  v128.store(to + 3 * step, highHalves(high01, high23));
}

@inline
export function highHalf(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}

@inline
export function maxOfLanes(x: v128): f32 {
  const y = f32x4.max(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.max(y, v128.shuffle<i32>(y, y, 1, 0, 3, 2)), 0);
}

@inline
export function minOfLanes(x: v128): f32 {
  const y = f32x4.min(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.min(y, v128.shuffle<i32>(y, y, 1, 0, 3, 2)), 0);
}

/** Four masks (all bits or none) as four bytes, 1 or 0. */
@inline
export function storeMask(address: usize, mask: v128, count: i32): void {
  const ones = v128.and(mask, i32x4.splat(1));
  const words = i16x8.narrow_i32x4_u(ones, ones);
  let bytes = i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0);
  if (count >= 4) {
    store<i32>(address, bytes);
    return;
  }
  for (; count > 0; count--) {
    store<u8>(address++, <u8>bytes);
    bytes >>= 8;
  }
}

/** Four bytes as four int32. */
@inline
export function loadBytes(address: usize): v128 {
  const words = i16x8.extend_low_i8x16_u(v128.load32_zero(address));
  return i32x4.extend_low_i16x8_u(words);
}

/** {@link loadStrided} of bytes, as int32. */
@inline
export function loadBytesStrided(address: usize, step: usize, count: i32): v128 {
  if (step == 1) return loadBytes(address);
  let x = i32x4.splat(load<u8>(address));
  if (step == 0) return x;
  if (count > 1) x = i32x4.replace_lane(x, 1, load<u8>(address + step));
  if (count > 2) x = i32x4.replace_lane(x, 2, load<u8>(address + 2 * step));
  return count > 3 ? i32x4.replace_lane(x, 3, load<u8>(address + 3 * step)) : x;
}

/** Zeros; what memory.fill does, which on shared memory goes byte by byte. */
export function clear(to: usize, bytes: usize): void {
  const end = to + bytes;
  const zero = splat(0.0);
  for (; to + 64 <= end; to += 64) {
    v128.store(to, zero);
    v128.store(to, zero, 16);
    v128.store(to, zero, 32);
    v128.store(to, zero, 48);
  }
  for (; to + 4 <= end; to += 4) store<i32>(to, 0);
  for (; to < end; to++) store<u8>(to, 0);
}

/** Copies bytes to a place that does not overlap; what memory.copy does, which on shared memory is slow. */
export function copyBytes(to: usize, from: usize, bytes: usize): void {
  const end = to + bytes;
  for (; to + 64 <= end; to += 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    from += 64;
  }
  for (; to + 4 <= end; to += 4) {
    store<i32>(to, load<i32>(from));
    from += 4;
  }
  for (; to < end; to++) {
    store<u8>(to, load<u8>(from));
    from++;
  }
}
