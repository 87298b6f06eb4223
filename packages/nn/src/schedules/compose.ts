/** Schedules made of schedules. */
import { AutogradError } from '@downhill/autograd';
import { linear } from './decay.js';
import type { Schedule } from './schedule.js';

/**
 * One schedule after the other; each counts its own steps from 0.
 *
 * @param milestones where the second, third, … begins
 * @throws AutogradError when there is not one milestone fewer than schedules, or they do not ascend
 * @example sequence([constant({ factor: 0.5 }), exponentialDecay({ gamma: 0.5 })], [2])(3, 1)   // 0.5
 */
export function sequence(schedules: readonly Schedule[], milestones: readonly number[]): Schedule {
  const ascending = milestones.every((milestone, i) => i === 0 || milestone > milestones[i - 1]!);
  if (schedules.length !== milestones.length + 1 || !ascending) {
    throw new AutogradError(
      'sequence',
      'there must be one milestone fewer than schedules, each greater than the one before',
      `${schedules.length} schedules`,
      `milestones [${milestones.join(', ')}]`,
    );
  }
  return (step, base) => {
    const passed = milestones.filter((milestone) => milestone <= step).length;
    return schedules[passed]!(step - (milestones[passed - 1] ?? 0), base);
  };
}

/**
 * All schedules at once: each starts from the rate that the one before it gives, so factors are multiplied.
 *
 * @example chain(exponentialDecay({ gamma: 0.5 }), constant({ factor: 0.1 }))(1, 1)   // 0.05
 */
export function chain(...schedules: readonly Schedule[]): Schedule {
  return (step, base) => schedules.reduce((rate, schedule) => schedule(step, rate), base);
}

/**
 * Straight from base·`startFactor` to base in `steps`, then `next`, which counts from 0. Default start factor 0.01.
 *
 * @example warmUp(10)(5, 1)   // 0.505
 */
export function warmUp(
  steps: number,
  next: Schedule = (_, base) => base,
  { startFactor = 0.01 }: { startFactor?: number } = {},
): Schedule {
  return sequence([linear({ startFactor, totalSteps: steps }), next], [steps]);
}
