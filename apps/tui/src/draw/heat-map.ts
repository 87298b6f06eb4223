import { Grid, type Style } from './grid.js';

export interface HeatMapOptions {
  readonly rows: number;
  readonly columns: number;
  /** Size of one entry in character cells. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** What is written into an entry, centred. */
  readonly label: (row: number, column: number) => string;
  /** Its background and the style of its label. */
  readonly style: (row: number, column: number) => Style;
}

/** A matrix as a grid of coloured rectangles with labels. */
export function heatMap({
  rows,
  columns,
  cellWidth,
  cellHeight,
  label,
  style,
}: HeatMapOptions): Grid {
  const grid = new Grid(columns * cellWidth, rows * cellHeight);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const text = [...label(row, column)].slice(0, cellWidth);
      const look = style(row, column);
      // A line belongs under the label, not under the whole entry.
      const ground = { ...look, underline: false };
      const left = column * cellWidth;
      const top = row * cellHeight;
      for (let y = 0; y < cellHeight; y++) grid.write(left, top + y, ' '.repeat(cellWidth), ground);
      // An odd column that is left over goes to the left, so that numbers of all lengths keep their last digits close.
      const indent = Math.ceil((cellWidth - text.length) / 2);
      grid.write(left + indent, top + ((cellHeight - 1) >> 1), text.join(''), look);
    }
  }
  return grid;
}
