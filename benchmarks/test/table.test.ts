import { describe, expect, it } from 'vitest';
import { type Column, formatTable, withRows } from '../src/table.js';

interface Row {
  readonly model: string;
  readonly time: number;
  readonly share: string;
}

const columns: Column<Row>[] = [
  { title: 'model', value: ({ model }) => model },
  { title: 'µs', value: ({ time }) => time },
  { title: 'share', value: ({ share }) => share, align: 'right' },
];

it('aligns names to the left and numbers to the right, in Markdown', () => {
  const rows = [
    { model: 'mlp16', time: 24.5, share: '3 %' },
    { model: 'convolution', time: 12_345.678_9, share: '97 %' },
    { model: '', time: Number.NaN, share: '' },
  ];
  expect(formatTable(columns, rows)).toBe(
    [
      '| model       |         µs | share |',
      '| ----------- | ---------: | ----: |',
      '| mlp16       |       24.5 |   3 % |',
      '| convolution | 12,345.679 |  97 % |',
      '|             |          – |       |',
    ].join('\n'),
  );
});

it('has a head where there are no rows', () => {
  expect(formatTable(columns, [])).toBe('| model | µs  | share |\n| ----- | --- | ----: |');
});

describe('a table over another', () => {
  const first = formatTable(columns, [
    { model: 'a', time: 1, share: '1 %' },
    { model: 'b', time: 2, share: '2 %' },
  ]);

  it('replaces rows of the same name, keeps the others, adds new ones', () => {
    const added = formatTable(columns, [
      { model: 'b', time: 2000, share: '3 %' },
      { model: 'c', time: 4, share: '4 %' },
    ]);
    const whole = formatTable(columns, [
      { model: 'a', time: 1, share: '1 %' },
      { model: 'b', time: 2000, share: '3 %' },
      { model: 'c', time: 4, share: '4 %' },
    ]);
    expect(withRows(`Some words.\n\n${first}\n\nand more.`, added)).toBe(whole);
    expect(withRows(first, first)).toBe(first);
  });

  it('stands alone where the other has other titles, or there is none', () => {
    const other = formatTable([columns[0]!], [{ model: 'x', time: 1, share: '' }]);
    expect(withRows(other, first)).toBe(first);
    expect(withRows('', first)).toBe(first);
  });
});
