/** Schedules along a cosine. */
import type { Schedule } from './schedule.js';

/** From `start` (at 0) to `end` (at 1) along half a period of a cosine. */
export function halfCosine(start: number, end: number, done: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * done))) / 2;
}

/**
 * From base down to `minimum` in `totalSteps`, and up again (Loshchilov & Hutter, 2017). Default minimum 0.
 *
 * @example cosineAnnealing({ totalSteps: 10 })(5, 1)   // 0.5
 */
export function cosineAnnealing({
  totalSteps,
  minimum = 0,
}: {
  totalSteps: number;
  minimum?: number;
}): Schedule {
  return (step, base) => halfCosine(base, minimum, step / totalSteps);
}

/**
 * From base down to `minimum` in `period` steps, then from base again in a period `growth` times as long, and so on
 * (Loshchilov & Hutter, 2017). Defaults: growth 1, minimum 0.
 *
 * @example cosineWarmRestarts({ period: 4 })(6, 1)   // 0.5
 */
export function cosineWarmRestarts({
  period,
  growth = 1,
  minimum = 0,
}: {
  period: number;
  growth?: number;
  minimum?: number;
}): Schedule {
  return (step, base) => {
    let length = period;
    let since = step;
    while (since >= length) {
      since -= length;
      length *= growth;
    }
    return halfCosine(base, minimum, since / length);
  };
}
