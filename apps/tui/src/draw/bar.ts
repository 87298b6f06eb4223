const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A horizontal bar, `fraction` (0 to 1) of `width` columns long, in eighths of a column; the rest is spaces. */
export function horizontalBar(fraction: number, width: number): string {
  const units = Math.round(clamp(fraction) * width * 8);
  return ('█'.repeat(units >> 3) + eighths[units & 7]).padEnd(width);
}

/** A thin progress bar: `done` for what is done, `left` for what is left; together `width` columns. */
export function progressBar(fraction: number, width: number): { done: string; left: string } {
  const units = Math.round(clamp(fraction) * width * 2);
  const done = '━'.repeat(units >> 1) + (units & 1 ? '╸' : '');
  return { done, left: '─'.repeat(width - done.length) };
}

const clamp = (fraction: number) => (fraction > 0 ? Math.min(1, fraction) : 0);
