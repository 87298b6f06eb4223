import { expect, it } from 'vitest';
import { heatMap } from '../../src/draw/heat-map.js';

const counts = [
  [7, 120],
  [3456, 12],
];
const map = (cellWidth: number, cellHeight: number) =>
  heatMap({
    rows: 2,
    columns: 2,
    cellWidth,
    cellHeight,
    label: (row, column) => `${counts[row]![column]}`,
    style: (row, column) => ({ background: 10 * row + column, underline: true }),
  });

it.each([
  [4, ['  7  120', '3456 12 ']],
  [3, [' 7 120', '345 12']],
])('centres labels in cells of %d columns', (width, lines) => {
  expect(map(width, 1).toString().split('\n')).toEqual(lines);
});

it('fills the whole cell with its colour, and underlines only the label', () => {
  const grid = map(5, 3);
  expect(grid.toString().split('\n')).toEqual([
    '          ',
    '  7   120 ',
    '          ',
    '          ',
    ' 3456  12 ',
    '          ',
  ]);
  expect(grid.at(9, 5).style).toEqual({ background: 11, underline: false });
  expect(grid.at(2, 1).style).toEqual({ background: 0, underline: true });
});
