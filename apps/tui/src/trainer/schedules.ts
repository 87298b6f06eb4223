/** What `--schedule` may be: one row each. */
import { cosineAnnealing, oneCycle, polynomialDecay, type Schedule, warmUp } from '@downhill/nn';

/** The part of the steps in which the rate of `cosine` and `linear` rises to the one that was asked for. */
const warmUpFraction = 0.05;

/** The learning rate over the steps of a run; null where it stays. */
export type ScheduleRow = ((totalSteps: number) => Schedule) | null;

export const schedules = {
  constant: null,
  /** Up in a short time, then straight down to 0. */
  linear: (totalSteps) => warmed(totalSteps, (rest) => polynomialDecay({ totalSteps: rest })),
  /** Up in a short time, then down to 0 along a cosine. */
  cosine: (totalSteps) => warmed(totalSteps, (rest) => cosineAnnealing({ totalSteps: rest })),
  /** Up in the first 30 % of the steps, then down to nearly 0. */
  'one-cycle': (totalSteps) => (step, base) => oneCycle({ maximum: base, totalSteps })(step, base),
} satisfies Record<string, ScheduleRow>;

export type ScheduleName = keyof typeof schedules;

function warmed(totalSteps: number, then: (rest: number) => Schedule): Schedule {
  const steps = Math.floor(warmUpFraction * totalSteps);
  return warmUp(steps, then(totalSteps - steps));
}
