/** Tables and quantities as text. */

/** `1.23 k`, `45.6 M`: three digits and a decimal prefix; an empty text for 0. */
export function formatQuantity(value: number, unit = ''): string {
  if (value === 0) return '';
  const prefixes = ['', 'k', 'M', 'G', 'T'];
  let power = 0;
  let scaled = value;
  while (Math.abs(scaled) >= 999.5 && power < prefixes.length - 1) {
    scaled /= 1000;
    power++;
  }
  const digits = Number(scaled.toPrecision(3));
  return `${digits} ${prefixes[power]}${unit}`.trim();
}

/**
 * Rows under their titles, in columns as wide as they must be.
 *
 * @param columns how each pads its texts, by title
 */
export function formatTable(
  columns: Readonly<Record<string, 'padStart' | 'padEnd'>>,
  rows: readonly (readonly string[])[],
): string {
  const paddings = Object.values(columns);
  const lines = [Object.keys(columns), ...rows];
  const widths = paddings.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line) => {
      const cells = line.map((cell, i) => cell[paddings[i]!](widths[i]!));
      return cells.join('  ').trimEnd();
    })
    .join('\n');
}
