/** Tables in Markdown, aligned so that they can be read as they are. */

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number;
  /** Default: numbers to the right. */
  readonly align?: 'left' | 'right';
}

/** A line per row below a line of titles. Thousands of numbers are set apart by commas. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = columns.map(({ title, value, align }) => {
    const values = rows.map(value);
    const texts = [title, ...values.map(formatCell)];
    const right =
      (align ?? (values.some((v) => typeof v === 'number') ? 'right' : 'left')) === 'right';
    const width = Math.max(3, ...texts.map((text) => text.length));
    const pad = (text: string) => (right ? text.padStart(width) : text.padEnd(width));
    const rule = right ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width);
    return [pad(texts[0]!), rule, ...texts.slice(1).map(pad)];
  });
  return Array.from({ length: rows.length + 2 }, (_, line) => {
    return `| ${cells.map((column) => column[line]).join(' | ')} |`;
  }).join('\n');
}

/** A table over one with the same titles, if `before` holds one: its rows stay, but for those of the same first cell. */
export function withRows(before: string, table: string): string {
  const [titles, rules, ...rows] = cellsOf(table);
  const [oldTitles, , ...oldRows] = cellsOf(before);
  if (titles === undefined || titles.join() !== oldTitles?.join()) return table;
  const byName = new Map([...oldRows, ...rows].map((row) => [row[0], row]));
  const columns = titles.map((title, i): Column<readonly string[]> => {
    const align = rules?.[i]?.endsWith(':') ? 'right' : 'left';
    return { title, value: (row) => row[i] ?? '', align };
  });
  return formatTable(columns, [...byName.values()]);
}

function cellsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

function formatCell(value: string | number): string {
  if (typeof value === 'string') return value;
  // What is no number in one process comes as null from it.
  if (!Number.isFinite(value)) return '–';
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}
