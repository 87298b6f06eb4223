import { expect, it } from 'vitest';
import { type Column, formatTable } from '../src/table.js';

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
