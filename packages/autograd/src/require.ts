/** Checks of numbers that operations take. */
import { AutogradError } from './errors.js';
import { formatShapes } from './shape.js';
import type { Tensor } from './tensor.js';

/** @throws AutogradError unless `value` is an integer of at least `least` */
export function requireInteger(op: string, name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new AutogradError(op, `${name} must be an integer ≥ ${least}, and is ${value}`);
}

/** @throws AutogradError unless `value` is from 0 to 1 */
export function requireFraction(op: string, name: string, value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new AutogradError(op, `${name} must be from 0 to 1, and is ${value}`);
}

/** @throws AutogradError unless a length of one tensor is that of another which belongs to it */
export function requireEqual(
  op: string,
  what: string,
  [length, other]: readonly (number | undefined)[],
  shapes: Readonly<Record<string, Tensor>>,
  ...hints: readonly string[]
): void {
  if (length === other) return;
  throw new AutogradError(
    op,
    `${what} differ (${length} ≠ ${other})`,
    ...formatShapes(shapes),
    ...hints,
  );
}
