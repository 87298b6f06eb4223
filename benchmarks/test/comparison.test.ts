import { describe, expect, it } from 'vitest';
import { compare, type Series } from '../src/peers/comparison.js';

const series = (name: string, settings: Record<string, number[]>): Series => ({
  name,
  settings: Object.entries(settings).map(([label, rounds]) => ({ label, rounds })),
});

const ours = series('ours', { '2 threads': [10, 20, 40] });

describe('a comparison', () => {
  it('takes the fastest setting, and the ratio within rounds', () => {
    const torch = series('torch', { '1 thread': [30, 50, 200], '2 threads': [90, 100, 100] });
    expect(compare(ours, torch)).toEqual({
      name: 'torch',
      setting: '1 thread',
      microseconds: 50,
      ratio: 3,
    });
  });

  it('holds a single round against our median', () => {
    expect(compare(ours, series('slow', { any: [1000] }))).toMatchObject({ ratio: 50 });
  });

  it('with ourselves is 1', () => {
    expect(compare(ours, ours)).toMatchObject({ microseconds: 20, ratio: 1 });
  });

  it('with one who was not measured has no numbers', () => {
    const { microseconds, ratio } = compare(ours, series('absent', {}));
    expect([microseconds, ratio]).toEqual([Number.NaN, Number.NaN]);
  });
});
