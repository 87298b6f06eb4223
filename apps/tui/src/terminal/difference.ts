import { plain, type Style } from '../draw/grid.js';
import type { ColorDepth } from '../theme/depth.js';
import { penChange } from '../theme/sgr.js';
import { decodeCell } from './cell-code.js';

/** A frame: a line of characters, each standing for a cell, for every row from the top. */
export type Frame = readonly string[];

/** Moving the cursor costs about eight bytes; writing over cells that are right already is cheaper up to this many. */
const gapWorthJumping = 6;

/**
 * What to write to a terminal that shows `before` so that it shows `after`: nothing but the cells that differ. Starts
 * and ends with the plain pen. Where `before` is `null`, nothing is known of the screen, and it is cleared first.
 */
export function difference(before: Frame | null, after: Frame, depth: ColorDepth): string {
  if (before === null) return `\x1b[2J${difference([], after, depth)}`;
  let output = '';
  for (let row = 0; row < Math.max(before.length, after.length); row++) {
    output += lineDifference(row, before[row] ?? '', after[row] ?? '', depth);
  }
  return output;
}

function lineDifference(row: number, old: string, line: string, depth: ColorDepth): string {
  if (old === line) return '';
  const before = [...old];
  const after = [...line];
  let output = '';
  let pen: Style = plain;
  let cursor = -1;
  for (let column = 0; column < after.length; column++) {
    if ((before[column] ?? ' ') === after[column]) continue;
    const near = cursor >= 0 && column - cursor <= gapWorthJumping;
    if (!near) output += moveTo(column, row);
    for (let x = near ? cursor : column; x <= column; x++) {
      const { glyph, style } = decodeCell(after[x]!);
      output += penChange(pen, style, depth) + glyph;
      pen = style;
    }
    cursor = column + 1;
  }
  output += penChange(pen, plain, depth);
  if (before.length > after.length) {
    if (cursor !== after.length) output += moveTo(after.length, row);
    output += '\x1b[K';
  }
  return output;
}

const moveTo = (column: number, row: number) => `\x1b[${row + 1};${column + 1}H`;
