import { type Cell, type Grid, plain, type Style } from '../draw/grid.js';

/**
 * Styled cells as single characters.
 *
 * Ink measures, slices and joins text by characters, and the escape sequences of colours cost it more than everything
 * else in a frame. So Ink never sees one: each distinct cell gets a private-use character, which is one column wide like
 * any other, and the frame sink turns it back into a cell. Equal cells have equal characters, so frames can be compared
 * as strings.
 */

// The two supplementary private-use planes; the last two code points of each are no characters.
const ranges = [
  [0xf0000, 0xffffd],
  [0x100000, 0x10fffd],
] as const;

const cells = new Map<string, Cell>();
const characters = new Map<string, Map<string, string>>();
let next: number = ranges[0][0];

/** The character that stands for `glyph` in `style`. A glyph without a style stands for itself. */
export function encodeCell(glyph: string, style: Style): string {
  const look = styleKey(style);
  if (look === '') return glyph;
  let byGlyph = characters.get(look);
  if (!byGlyph) characters.set(look, (byGlyph = new Map()));
  let character = byGlyph.get(glyph);
  if (character === undefined) {
    // When all 131,068 are given away, further looks are shown without their style rather than wrongly.
    if (next > ranges[1][1]) return glyph;
    character = String.fromCodePoint(next);
    next = next === ranges[0][1] ? ranges[1][0] : next + 1;
    byGlyph.set(glyph, character);
    cells.set(character, { glyph, style });
  }
  return character;
}

/** The cell that a character of a frame stands for. */
export function decodeCell(character: string): Cell {
  return cells.get(character) ?? { glyph: character, style: plain };
}

const encodedRows = new WeakMap<Grid, string[]>();

/** A row of a finished grid, a character a cell. Remembered: a grid must not be drawn on after this. */
export function encodeRow(grid: Grid, row: number): string {
  let rows = encodedRows.get(grid);
  if (!rows) encodedRows.set(grid, (rows = []));
  let line = rows[row];
  if (line === undefined) {
    line = '';
    for (let column = 0; column < grid.columns; column++) {
      const { glyph, style } = grid.at(column, row);
      line += encodeCell(glyph, style);
    }
    rows[row] = line;
  }
  return line;
}

const styleKeys = new WeakMap<Style, string>();

function styleKey(style: Style): string {
  if (style === plain) return '';
  let key = styleKeys.get(style);
  if (key === undefined) {
    const { foreground = null, background = null, bold, dim, underline, inverse } = style;
    const flags = `${bold ? 'b' : ''}${dim ? 'd' : ''}${underline ? 'u' : ''}${inverse ? 'i' : ''}`;
    key =
      foreground === null && background === null && flags === ''
        ? ''
        : `${foreground},${background},${flags}`;
    styleKeys.set(style, key);
  }
  return key;
}
