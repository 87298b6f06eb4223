/**
 * Round numbers (1, 2 or 5 times a power of ten apart) from `minimum` to `maximum`, at most `count` of them, in
 * ascending order. Empty where the range is empty or not finite.
 */
export function niceTicks(minimum: number, maximum: number, count: number): number[] {
  const atLeast = (maximum - minimum) / (count + 1);
  if (!(atLeast > 0) || !Number.isFinite(atLeast) || count < 1) return [];
  for (const step of steps(atLeast)) {
    const first = Math.ceil(minimum / step - 1e-9);
    const last = Math.floor(maximum / step + 1e-9);
    if (last - first + 1 > count) continue;
    // Multiplying, not adding up: errors do not grow, and a decimal step gives the decimal number one would write.
    return Array.from({ length: last - first + 1 }, (_, i) => round((first + i) * step));
  }
  return [];
}

/**
 * Round numbers for a logarithmic axis: 1-2-5 of every decade where they fit into `count`, else 1 and 5, else decades, else
 * every second decade and so on.
 */
export function logTicks(minimum: number, maximum: number, count: number): number[] {
  if (!(minimum > 0 && maximum > minimum) || !Number.isFinite(maximum) || count < 1) return [];
  const low = Math.floor(Math.log10(minimum));
  const high = Math.ceil(Math.log10(maximum));
  const within = (value: number) => value >= minimum * (1 - 1e-9) && value <= maximum * (1 + 1e-9);
  for (const mantissas of [[1, 2, 5], [1, 5], [1]]) {
    const ticks: number[] = [];
    for (let decade = low; decade <= high; decade++) {
      for (const mantissa of mantissas) ticks.push(round(mantissa * 10 ** decade));
    }
    const visible = ticks.filter(within);
    if (visible.length <= count && (visible.length > 1 || mantissas.length > 1)) return visible;
  }
  for (let every = 2; every <= high - low; every++) {
    const ticks: number[] = [];
    for (let decade = low; decade <= high; decade += every) ticks.push(round(10 ** decade));
    const visible = ticks.filter(within);
    if (visible.length <= count) return visible;
  }
  return [];
}

/** The next value up (`direction` 1) or down (−1) in the series … 0.1, 0.2, 0.5, 1, 2, 5 …, strictly past `value`. */
export function nextOneTwoFive(value: number, direction: 1 | -1): number {
  const exponent = Math.floor(Math.log10(value));
  const candidates: number[] = [];
  for (let decade = exponent - 1; decade <= exponent + 1; decade++) {
    for (const mantissa of [1, 2, 5]) candidates.push(round(mantissa * 10 ** decade));
  }
  const past = (candidate: number) =>
    direction === 1 ? candidate > value * (1 + 1e-9) : candidate < value * (1 - 1e-9);
  return direction === 1 ? candidates.find(past)! : candidates.findLast(past)!;
}

/** Tick labels of one axis: all with the same number of decimals, as few as tell them apart. */
export function formatTicks(ticks: readonly number[]): string[] {
  for (let decimals = 0; decimals <= 3; decimals++) {
    const labels = ticks.map((tick) => tick.toFixed(decimals));
    if (ticks.every((tick, i) => Math.abs(Number(labels[i]) - tick) <= Math.abs(tick) * 1e-6)) {
      if (labels.every((label) => label.length <= 5)) return labels;
    }
  }
  return ticks.map((tick) => (tick === 0 ? '0' : tick.toExponential(0).replace('e+', 'e')));
}

function* steps(atLeast: number): Generator<number> {
  for (let exponent = Math.floor(Math.log10(atLeast)); ; exponent++) {
    for (const mantissa of [1, 2, 5]) {
      const step = mantissa * 10 ** exponent;
      if (step >= atLeast) yield step;
    }
  }
}

const round = (value: number) => Number(value.toPrecision(12));
