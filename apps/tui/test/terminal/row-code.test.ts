import { describe, expect, it } from 'vitest';
import { Grid } from '../../src/draw/grid.js';
import { placeRow, takeFrame } from '../../src/terminal/row-code.js';

function grid(...lines: string[]): Grid {
  const drawn = new Grid(lines[0]!.length, lines.length);
  for (const [row, line] of lines.entries()) drawn.write(0, row, line);
  return drawn;
}

describe('a row as a character', () => {
  it('is filled in where it stands, in the place that spaces keep for it', () => {
    const [left, right] = [grid('ab', 'cd'), grid('xyz', 'uvw')];
    const frame = [0, 1]
      .map((row) => `${placeRow(left, row)}   ${placeRow(right, row)}   |`)
      .join('\n');
    expect(takeFrame(`top\n${frame}`)).toBe('top\nab  xyz |\ncd  uvw |');
  });

  it('is filled in at the end of a line whose spaces were cut', () => {
    expect(takeFrame(`  ${placeRow(grid('abc'), 0)}`)).toBe('  abc');
    expect(takeFrame(`  ${placeRow(grid('a  '), 0)}`)).toBe('  a');
  });

  it('stands for its row in one frame only', () => {
    const character = placeRow(grid('abc'), 0);
    takeFrame(character);
    expect(placeRow(grid('xyz'), 0)).toBe(character);
    expect(takeFrame(character)).toBe('xyz');
    expect(takeFrame('no drawing')).toBe('no drawing');
  });

  it('is the row itself where there are too many of them', () => {
    const drawn = grid('ab');
    const many = Array.from({ length: 6401 }, () => placeRow(drawn, 0));
    expect(many.slice(-2)).toEqual(['\uf8ff', 'ab']);
    expect(
      takeFrame(many.join('\n'))
        .split('\n')
        .every((line) => line === 'ab'),
    ).toBe(true);
  });
});
