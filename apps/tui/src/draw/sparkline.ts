const levels = '▁▂▃▄▅▆▇█';

/**
 * A curve as a line of bars, eight heights, scaled from the smallest to the largest value. Where there are more values
 * than columns, each column shows the mean of its share. A constant curve is a low line; a value that is not finite is a
 * gap. Fewer values than columns stand at the right, where the newest ones arrive.
 */
export function sparkline(values: ArrayLike<number>, width: number): string {
  const bars = bin(values, width);
  const finite = bars.filter(Number.isFinite);
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  const line = bars
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const level = range > 0 ? Math.round(((value - low) / range) * (levels.length - 1)) : 0;
      return levels[level];
    })
    .join('');
  return line.padStart(width);
}

function bin(values: ArrayLike<number>, width: number): number[] {
  const count = Math.min(values.length, width);
  return Array.from({ length: count }, (_, column) => {
    const start = Math.floor((column * values.length) / count);
    const end = Math.floor(((column + 1) * values.length) / count);
    let sum = 0;
    let finite = 0;
    for (let i = start; i < end; i++) {
      if (!Number.isFinite(values[i])) continue;
      sum += values[i]!;
      finite++;
    }
    return sum / finite;
  });
}
