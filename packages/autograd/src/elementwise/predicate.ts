/** The table of questions about one operand: the answer is 1 or 0 (dtype bool in a tensor). */
import { type Predicate, predicate } from './rule.js';

/**
 * y = 1 where x is 0, else 0.
 *
 * @example logicalNot(tensor([0, 2]))   // [1, 0]
 */
export const logicalNot: Predicate = predicate('logicalNot', (x) => x === 0);

/**
 * y = 1 where x is not a number, else 0.
 *
 * @example isNaN(tensor([0, NaN]))   // [0, 1]
 */
const isNotANumber: Predicate = predicate('isNaN', Number.isNaN);

/**
 * y = 1 where x is a number and not infinite, else 0.
 *
 * @example isFinite(tensor([0, NaN, Infinity]))   // [1, 0, 0]
 */
const isFiniteNumber: Predicate = predicate('isFinite', Number.isFinite);

/**
 * y = 1 where x is ∞ or −∞, else 0.
 *
 * @example isInfinite(tensor([0, NaN, Infinity]))   // [0, 0, 1]
 */
export const isInfinite: Predicate = predicate('isInfinite', (x) => Math.abs(x) === Infinity);

export { isFiniteNumber as isFinite, isNotANumber as isNaN };
