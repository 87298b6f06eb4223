import { Text, Transform } from 'ink';
import { createContext, type ReactElement, useContext } from 'react';
import type { Grid } from '../draw/grid.js';
import { encodeRow } from '../terminal/cell-code.js';
import { placeRow } from '../terminal/row-code.js';

/** True where surfaces may lie over one another: there, Ink must know of every cell which one is in front. */
const LayersContext = createContext(false);
export const LayersProvider = LayersContext.Provider;

/**
 * A drawn grid as an element: the one way that anything gets onto the screen.
 *
 * Ink lays out an empty text of the grid's size and takes what is in it only when it writes the frame. Ink remembers
 * every text that it has ever measured, so a dashboard that let it measure changing numbers would grow for as long as it
 * runs.
 */
export const Surface = ({ grid }: { readonly grid: Grid }): ReactElement | null => {
  const encode = useContext(LayersContext) ? encodeRow : placeRow;
  return grid.columns === 0 || grid.rows === 0 ? null : (
    <Transform transform={(_, row) => encode(grid, row)}>
      <Text>{empty(grid.columns, grid.rows)}</Text>
    </Transform>
  );
};

const empty = (columns: number, rows: number) =>
  Array.from({ length: rows }, () => ' '.repeat(columns)).join('\n');
