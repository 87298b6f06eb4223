import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepPace } from '../../src/trainer/step-pace.js';

interface Setting {
  readonly clock: { now: number };
  readonly pace: StepPace;
}

/** A pace on a clock that only moves when told. */
function pace(stepsPerSecond: number | null): Setting {
  const clock = { now: 5000 };
  return { clock, pace: new StepPace(stepsPerSecond, () => clock.now) };
}

/** Takes `count` steps, each as soon as it may be, and `late` milliseconds after that. */
function walk({ clock, pace }: Setting, count: number, late: () => number): number {
  for (let i = 0; i < count; i++) {
    clock.now += pace.remaining + late();
    pace.stepTaken();
  }
  return clock.now;
}

describe('a pace', () => {
  it('lets the first step be taken at once, and the next ones in time', () => {
    const { clock, pace: slow } = pace(4);
    expect(slow.remaining).toBe(0);
    slow.stepTaken();
    expect(slow.remaining).toBe(250);
    clock.now += 100;
    expect(slow.remaining).toBe(150);
    clock.now += 200;
    expect(slow.remaining).toBe(0);
  });

  it('never waits without a limit', () => {
    const { pace: full } = pace(null);
    full.stepTaken();
    expect(full.remaining).toBe(0);
  });

  it('is kept when timers ring late', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 50, maxLength: 50 }),
        (stepsPerSecond, delays) => {
          const setting = pace(stepsPerSecond);
          let i = 0;
          const end = walk(setting, 50, () => delays[i++ % 50]!);
          const ideal = 5000 + (49 * 1000) / stepsPerSecond;
          expect(end).toBeGreaterThanOrEqual(ideal - 1e-6);
          // A step may be late as long as the next one makes up for it.
          const behind = delays.reduce(
            (sum, late) => Math.max(0, sum + late - 1000 / stepsPerSecond),
            0,
          );
          expect(end).toBeLessThanOrEqual(ideal + behind + 20);
        },
      ),
    );
  });

  it('does not make up for a long delay', () => {
    const { clock, pace: slow } = pace(10);
    slow.stepTaken();
    clock.now += 60_000;
    slow.stepTaken();
    expect(slow.remaining).toBe(100);
  });

  it('begins anew when it is changed', () => {
    const { pace: slow } = pace(0.5);
    slow.stepTaken();
    expect(slow.remaining).toBe(2000);
    slow.change(100);
    expect(slow.remaining).toBe(0);
    slow.stepTaken();
    expect(slow.remaining).toBe(10);
    slow.change(null);
    slow.stepTaken();
    expect(slow.remaining).toBe(0);
  });
});
