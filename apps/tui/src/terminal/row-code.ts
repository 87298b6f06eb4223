import type { Grid } from '../draw/grid.js';
import { encodeRow } from './cell-code.js';

/**
 * Rows of drawings as single characters.
 *
 * Ink splits, measures and joins every character of every frame. So in place of a drawing's row it gets one character,
 * which stands for the row for as long as it takes to write this frame; the spaces behind it keep the row's place.
 */

/** The private use area of the basic plane; cells have those of the other planes. */
const [first, last] = [0xe000, 0xf8ff];

interface PlacedRow {
  readonly cells: string;
  readonly columns: number;
}

let placed: PlacedRow[] = [];

/** The character that stands for a row of `grid` in the frame that Ink is writing now. */
export function placeRow(grid: Grid, row: number): string {
  const cells = encodeRow(grid, row);
  if (first + placed.length > last) return cells;
  placed.push({ cells, columns: grid.columns });
  return String.fromCharCode(first + placed.length - 1);
}

/** The frame that Ink has written, with the rows of the drawings in their places. The next frame begins with it. */
export function takeFrame(frame: string): string {
  const rows = placed;
  placed = [];
  return rows.length === 0
    ? frame
    : frame
        .split('\n')
        .map((line) => fillIn(line, rows))
        .join('\n');
}

function fillIn(line: string, rows: readonly PlacedRow[]): string {
  let filled = '';
  let covered = 0;
  for (const character of line) {
    const row = rows[character.charCodeAt(0) - first];
    if (row) {
      filled += row.cells;
      covered = row.columns - 1;
    } else if (covered > 0) {
      covered--;
    } else {
      filled += character;
    }
  }
  return filled.trimEnd();
}
