import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from '../../src/draw/sparkline.js';

describe('sparkline', () => {
  it.each([
    ['all eight heights', [0, 1, 2, 3, 4, 5, 6, 7], 8, '▁▂▃▄▅▆▇█'],
    ['new values come in at the right', [0, 1], 5, '   ▁█'],
    ['means of equal shares', [0, 0, 7, 7, 0, 0], 3, '▁█▁'],
    ['a constant is low', [3, 3, 3], 3, '▁▁▁'],
    ['what is not finite is a gap', [0, Number.NaN, Number.POSITIVE_INFINITY, 1], 4, '▁  █'],
    ['a share with something finite is none', [0, Number.NaN, 1, 1], 2, '▁█'],
    ['nothing', [], 3, '   '],
    ['no room', [1, 2], 0, ''],
  ])('%s', (_, values, width, expected) => {
    expect(sparkline(values, width)).toBe(expected);
  });

  it('is as wide as asked for, and shows the largest value as the highest bar', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, (numbers) => {
        const line = sparkline(numbers, 40);
        expect([...line]).toHaveLength(40);
        const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
        fc.pre(high - low > 1e-3);
        expect(line.trimStart()[numbers.indexOf(high)]).toBe('█');
        expect(line.trimStart()[numbers.indexOf(low)]).toBe('▁');
      }),
    );
  });
});
