import { halfCosine } from './cosine.js';
import type { Schedule } from './schedule.js';

/** Options of {@link oneCycle}. */
export interface OneCycleOptions {
  /** The rate at the top. */
  readonly maximum: number;
  readonly totalSteps: number;
  /** The part of the steps that goes up. Default 0.3. */
  readonly riseFraction?: number;
  /** How many times the first rate goes into the maximum. Default 25. */
  readonly startDivisor?: number;
  /** How many times the last rate goes into the first. Default 10,000. */
  readonly endDivisor?: number;
  /** Default 'cosine'. */
  readonly shape?: 'cosine' | 'linear';
  /** Whether it comes down in as many steps as it went up, and then goes on from the first rate to the last. Default false. */
  readonly threePhase?: boolean;
}

/**
 * Up to `maximum` and then down to nearly nothing (Smith & Topin, 2019), as PyTorch computes it. The optimizer's own rate
 * does not matter. After the last step the rate stays.
 *
 * @example oneCycle({ maximum: 1, totalSteps: 10 })(2, 1)   // 1
 */
export function oneCycle({
  maximum,
  totalSteps,
  riseFraction = 0.3,
  startDivisor = 25,
  endDivisor = 1e4,
  shape = 'cosine',
  threePhase = false,
}: OneCycleOptions): Schedule {
  const between = shape === 'cosine' ? halfCosine : straight;
  const first = maximum / startDivisor;
  const last = first / endDivisor;
  const top = riseFraction * totalSteps - 1;
  const bottom = 2 * top;
  const end = totalSteps - 1;
  return (step) => {
    if (step < top) return between(first, maximum, step / top);
    if (!threePhase) return between(maximum, last, Math.min((step - top) / (end - top), 1));
    if (step < bottom) return between(maximum, first, (step - top) / top);
    return between(first, last, Math.min((step - bottom) / (end - bottom), 1));
  };
}

function straight(start: number, end: number, done: number): number {
  return start + (end - start) * done;
}
