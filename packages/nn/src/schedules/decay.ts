/** Schedules that go down from the base rate, or up to it. */
import type { Schedule } from './schedule.js';

/**
 * base · γ^⌊t / stepSize⌋: drops every `stepSize` steps. Default γ 0.1.
 *
 * @example stepDecay({ stepSize: 2 })(4, 1)   // 0.01
 */
export function stepDecay({
  stepSize,
  gamma = 0.1,
}: {
  stepSize: number;
  gamma?: number;
}): Schedule {
  return (step, base) => base * gamma ** Math.floor(step / stepSize);
}

/**
 * base · γ^(milestones passed): drops at each milestone. Default γ 0.1.
 *
 * @example multiStepDecay({ milestones: [2, 5] })(3, 1)   // 0.1
 */
export function multiStepDecay({
  milestones,
  gamma = 0.1,
}: {
  milestones: readonly number[];
  gamma?: number;
}): Schedule {
  return (step, base) => base * gamma ** milestones.filter((milestone) => milestone <= step).length;
}

/**
 * base · γᵗ.
 *
 * @example exponentialDecay({ gamma: 0.5 })(3, 1)   // 0.125
 */
export function exponentialDecay({ gamma }: { gamma: number }): Schedule {
  return (step, base) => base * gamma ** step;
}

/**
 * base · (1 − t/T)^power until T = `totalSteps`, then 0. Defaults: 5 steps, power 1.
 *
 * @example polynomialDecay({ totalSteps: 4, power: 2 })(2, 1)   // 0.25
 */
export function polynomialDecay({
  totalSteps = 5,
  power = 1,
}: {
  totalSteps?: number;
  power?: number;
} = {}): Schedule {
  return (step, base) => base * (1 - Math.min(step, totalSteps) / totalSteps) ** power;
}

/**
 * base times a factor that goes straight from `startFactor` to `endFactor` in `totalSteps`. Defaults 1/3, 1 and 5.
 *
 * @example linear({ startFactor: 0, totalSteps: 4 })(1, 1)   // 0.25
 */
export function linear({
  startFactor = 1 / 3,
  endFactor = 1,
  totalSteps = 5,
}: {
  startFactor?: number;
  endFactor?: number;
  totalSteps?: number;
} = {}): Schedule {
  return (step, base) => {
    const done = Math.min(step, totalSteps) / totalSteps;
    return base * (startFactor + (endFactor - startFactor) * done);
  };
}

/**
 * base · factor for `totalSteps`, then base. Defaults 1/3 and 5.
 *
 * @example constant({ factor: 0.5, totalSteps: 2 })(1, 1)   // 0.5
 */
export function constant({
  factor = 1 / 3,
  totalSteps = 5,
}: {
  factor?: number;
  totalSteps?: number;
} = {}): Schedule {
  return (step, base) => (step < totalSteps ? base * factor : base);
}

/**
 * base · √(warmUpSteps / max(t, warmUpSteps)): falls slowly and without end (Vaswani et al., 2017).
 *
 * @example inverseSquareRoot()(4, 1)   // 0.5
 */
export function inverseSquareRoot({ warmUpSteps = 1 }: { warmUpSteps?: number } = {}): Schedule {
  return (step, base) => base * Math.sqrt(warmUpSteps / Math.max(step, warmUpSteps));
}
