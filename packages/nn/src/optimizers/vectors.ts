/** Arithmetic on vectors of doubles. */

/** Σ a·b. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a + scale·b. */
export function plus(a: Float64Array, b: Float64Array, scale: number): Float64Array {
  return a.map((element, i) => element + scale * b[i]!);
}

/** The greatest absolute value. */
export function greatest(x: Float64Array): number {
  return x.reduce((most, element) => Math.max(most, Math.abs(element)), 0);
}
