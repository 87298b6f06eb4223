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
 * @param titles apart by spaces; columns of those that begin with `>` stand on the right
 */
export function formatTable(titles: string, rows: readonly (readonly string[])[]): string {
  const columns = titles.split(' ');
  const lines = [columns.map((title) => title.replace('>', '')), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line) => {
      const cells = line.map((cell, i) =>
        columns[i]!.startsWith('>') ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
      );
      return cells.join('  ').trimEnd();
    })
    .join('\n');
}
