import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/terminal/pace.js';

/** The pace after frames that cost so many milliseconds each. */
function after(...costs: number[]): Pace {
  let now = 1000;
  const pace = new Pace(() => now);
  for (const cost of costs) {
    pace.begin();
    now += cost;
    pace.end();
    now += 500;
  }
  return pace;
}

describe('the time between frames', () => {
  it.each([
    ['before the first', [], 80],
    ['when they are cheap', [2, 3, 2], 80],
    ['so that they take an eighth of the time', [24, 24, 24], 200],
    ['without waiting for ever', [300, 300], 400],
  ])('%s', (_, costs, expected) => {
    expect(after(...costs).interval()).toBeCloseTo(expected, 9);
  });

  it('follows the cost slowly', () => {
    expect(after(24, 48).interval()).toBeCloseTo((0.8 * 24 + 0.2 * 48) / 0.12, 9);
  });

  it('takes an end without a beginning for no frame', () => {
    const pace = after(24);
    pace.end();
    expect(pace.interval()).toBeCloseTo(200, 9);
  });
});
