import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentRate } from '../../src/trainer/rate.js';

describe('RecentRate', () => {
  it('is 0 before anything was counted', () => {
    expect(new RecentRate().perSecond).toBe(0);
  });

  it('is exact while the rate stays the same, however it is cut into pieces', () => {
    const pieces = fc.array(fc.double({ min: 1e-4, max: 2, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(pieces, fc.double({ min: 1, max: 1e6, noNaN: true }), (seconds, perSecond) => {
        const rate = new RecentRate();
        for (const each of seconds) rate.add(each * perSecond, each);
        expect(rate.perSecond / perSecond).toBeCloseTo(1, 9);
      }),
    );
  });

  it('follows a change within a few times its memory', () => {
    const rate = new RecentRate(2);
    for (let i = 0; i < 100; i++) rate.add(10, 0.1);
    for (let i = 0; i < 20; i++) rate.add(20, 0.1);
    // After one memory's time the old rate counts e⁻¹.
    expect(rate.perSecond).toBeCloseTo(200 - 100 / Math.E, 0);
    for (let i = 0; i < 200; i++) rate.add(20, 0.1);
    expect(rate.perSecond).toBeCloseTo(200, 1);
  });
});
