/** What is made of repeated measurements on a machine that others use, too. */

/** The middle one, or the mean of the two in the middle; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [lower, upper] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((lower ?? Number.NaN) + (upper ?? Number.NaN)) / 2;
}

/**
 * The usual length of a step, from the times at which steps ended: the median over stretches of steps of the mean step in
 * each. What disturbs a few stretches does not count; what comes back in every stretch (garbage collection) does.
 *
 * @param ends ascending; the first one begins the first stretch
 * @param stretches how many there are. Default 20; fewer where there are fewer steps.
 */
export function usualStep(ends: readonly number[], stretches = 20): number {
  const steps = ends.length - 1;
  const count = Math.min(stretches, steps);
  const borders = Array.from({ length: count + 1 }, (_, i) => Math.floor((i * steps) / count));
  return median(
    borders.slice(1).map((end, i) => {
      const start = borders[i]!;
      return (ends[end]! - ends[start]!) / (end - start);
    }),
  );
}

/**
 * The step where nothing disturbed it: the least mean step of any stretch of at least so many milliseconds, or of all steps
 * where they took less.
 *
 * @param ends ascending, in milliseconds; the first one begins the first stretch
 */
export function fastestStep(ends: readonly number[], milliseconds = 10): number {
  let start = 0;
  let least = (ends.at(-1)! - ends[0]!) / (ends.length - 1);
  for (const [i, end] of ends.entries()) {
    const length = end - ends[start]!;
    if (i === start || length < milliseconds) continue;
    least = Math.min(least, length / (i - start));
    start = i;
  }
  return least;
}

/** Rounded to so many significant digits. */
export function rounded(x: number, digits = 3): number {
  return Number(x.toPrecision(digits));
}
