import { expect, it } from 'vitest';
import { Grid } from '../../src/draw/grid.js';

it('is written and read by cells, a character each', () => {
  const grid = new Grid(4, 2);
  const bold = { bold: true };
  grid.write(1, 0, 'a▀😀', bold);
  expect(grid.toString()).toBe(' a▀😀\n    ');
  expect(grid.at(1, 0)).toEqual({ glyph: 'a', style: bold });
});

it('ignores what lies outside', () => {
  const grid = new Grid(3, 2);
  grid.write(-1, 0, 'abcdef');
  grid.write(0, 2, 'below');
  grid.set(0, -1, 'x');
  grid.set(1.5, 9, 'x');
  expect(grid.toString()).toBe('bcd\n   ');
  expect(grid.at(7, 7).glyph).toBe(' ');
});

it('copies other grids, cut at its edges', () => {
  const stamp = new Grid(2, 2);
  stamp.write(0, 0, 'ab');
  stamp.write(0, 1, 'cd');
  const grid = new Grid(3, 2);
  grid.draw(2, 1, stamp);
  grid.draw(-1, -1, stamp);
  expect(grid.toString()).toBe('d  \n  a');
});

it('may be empty', () => {
  expect(new Grid(-3, 2).toString()).toBe('\n');
  expect(new Grid(2, -1).toString()).toBe('');
});
