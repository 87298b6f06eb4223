import { describe, expect, it } from 'vitest';
import { Grid } from '../../src/draw/grid.js';
import { decodeCell, encodeCell, encodeRow } from '../../src/terminal/cell-code.js';

describe('a cell as a character', () => {
  it('stands for itself where it has no style', () => {
    expect(encodeCell('x', {})).toBe('x');
    expect(encodeCell('x', { foreground: null, bold: false })).toBe('x');
    expect(decodeCell('x')).toEqual({ glyph: 'x', style: {} });
  });

  it('comes back as the cell it was', () => {
    const style = { foreground: 0x123456, background: 0, bold: true, underline: true };
    const character = encodeCell('▀', style);
    expect([...character]).toHaveLength(1);
    expect(decodeCell(character)).toEqual({ glyph: '▀', style });
  });

  it('is the same for equal cells only', () => {
    const looks = [
      { foreground: 1 },
      { background: 1 },
      { foreground: 1, background: 1 },
      { foreground: 1, bold: true },
      { foreground: 1, dim: true },
      { inverse: true },
      { underline: true },
    ];
    const characters = looks.flatMap((style) =>
      ['a', 'b'].map((glyph) => encodeCell(glyph, style)),
    );
    expect(new Set(characters).size).toBe(characters.length);
    expect(
      looks.flatMap((style) => ['a', 'b'].map((glyph) => encodeCell(glyph, { ...style }))),
    ).toEqual(characters);
  });
});

describe('encodeRow', () => {
  it('gives a character for every cell', () => {
    const grid = new Grid(4, 2);
    grid.write(1, 1, 'ab', { bold: true });
    expect(encodeRow(grid, 0)).toBe('    ');
    expect([...encodeRow(grid, 1)].map((c) => decodeCell(c).glyph).join('')).toBe(' ab ');
    expect(encodeRow(grid, 1)).toBe(encodeRow(grid, 1));
  });
});
