import type { Schedule } from './schedule.js';

/** Options of {@link cyclic}. */
export interface CyclicOptions {
  readonly maximum: number;
  /** Steps from base to maximum. Default 2000. */
  readonly riseSteps?: number;
  /** Steps back. Default: as many. */
  readonly fallSteps?: number;
  /** How the height of cycle k (0 is the first) and step t shrinks. Default: it does not. */
  readonly scale?: (cycle: number, step: number) => number;
}

/**
 * From base up to `maximum` and back, again and again (Smith, 2017).
 *
 * @example cyclic({ maximum: 3, riseSteps: 2 })(1, 1)   // 2
 */
export function cyclic({
  maximum,
  riseSteps = 2000,
  fallSteps = riseSteps,
  scale = () => 1,
}: CyclicOptions): Schedule {
  const period = riseSteps + fallSteps;
  return (step, base) => {
    const cycle = Math.floor(step / period);
    const within = step - cycle * period;
    const height = within <= riseSteps ? within / riseSteps : (period - within) / fallSteps;
    return base + (maximum - base) * height * scale(cycle, step);
  };
}
