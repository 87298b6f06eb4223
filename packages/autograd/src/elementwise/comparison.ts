/** The table of comparisons: the answer is 1 or 0 (dtype bool in a tensor), false for NaN except `notEqual`. */
import { type Binary, type ComparisonRule, comparison } from './rule.js';

/** y = 1 where a = b, else 0. */
export const equal: Binary<ComparisonRule> = comparison('equal', (a, b) => a === b);

/** y = 1 where a ≠ b, else 0. */
export const notEqual: Binary<ComparisonRule> = comparison('notEqual', (a, b) => a !== b);

/** y = 1 where a < b, else 0. */
export const less: Binary<ComparisonRule> = comparison('less', (a, b) => a < b);

/** y = 1 where a ≤ b, else 0. */
export const lessEqual: Binary<ComparisonRule> = comparison('lessEqual', (a, b) => a <= b);

/** y = 1 where a > b, else 0. */
export const greater: Binary<ComparisonRule> = comparison('greater', (a, b) => a > b);

/** y = 1 where a ≥ b, else 0. */
export const greaterEqual: Binary<ComparisonRule> = comparison('greaterEqual', (a, b) => a >= b);
