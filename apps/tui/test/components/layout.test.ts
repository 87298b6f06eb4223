import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide } from '../../src/components/layout.js';

describe('divide', () => {
  it.each([
    [[{ flex: 1 }, { flex: 1 }], 80, [40, 40]],
    [[{ flex: 2 }, { flex: 1 }], 10, [6, 4]],
    [[{ size: 10 }, { flex: 1 }], 80, [10, 70]],
    [[{ size: 2, flex: 1 }, { flex: 1 }, { size: 3 }], 11, [5, 3, 3]],
    [[{ size: 4 }], 9, [4]],
    [[], 9, []],
  ])('%j of %d: %j', (parts, total, expected) => {
    expect(divide(parts, total)).toEqual(expected);
  });

  it('leaves nothing over where something can grow', () => {
    const part = fc.record({ size: fc.nat(5), flex: fc.nat(5) });
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 30, max: 200 }),
        (parts, total) => {
          fc.pre(parts.some(({ flex }) => flex > 0));
          const cells = divide(parts, total);
          expect(cells.reduce((sum, n) => sum + n, 0)).toBe(total);
          for (const [i, n] of cells.entries()) expect(n).toBeGreaterThanOrEqual(parts[i]!.size);
        },
      ),
    );
  });
});
