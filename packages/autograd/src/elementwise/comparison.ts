/**
 * The table of questions about two operands: the answer is 1 or 0 (dtype bool in a tensor). A comparison with NaN is
 * false except `notEqual`; to the logical ones NaN is true, for it is not 0.
 */
import { type Binary, type ComparisonRule, comparison } from './rule.js';

/**
 * y = 1 where a = b, else 0.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example equal(tensor([1, 2, 3]), 2)   // [0, 1, 0]
 */
export const equal: Binary<ComparisonRule> = comparison('equal', (a, b) => a === b);

/**
 * y = 1 where a ≠ b, else 0.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example notEqual(tensor([1, 2, 3]), 2)   // [1, 0, 1]
 */
export const notEqual: Binary<ComparisonRule> = comparison('notEqual', (a, b) => a !== b);

/**
 * y = 1 where a < b, else 0.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example less(tensor([1, 2, 3]), 2)   // [1, 0, 0]
 */
export const less: Binary<ComparisonRule> = comparison('less', (a, b) => a < b);

/**
 * y = 1 where a ≤ b, else 0.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example lessEqual(tensor([1, 2, 3]), 2)   // [1, 1, 0]
 */
export const lessEqual: Binary<ComparisonRule> = comparison('lessEqual', (a, b) => a <= b);

/**
 * y = 1 where a > b, else 0.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example greater(tensor([1, 2, 3]), 2)   // [0, 0, 1]
 */
export const greater: Binary<ComparisonRule> = comparison('greater', (a, b) => a > b);

/**
 * y = 1 where a ≥ b, else 0.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example greaterEqual(tensor([1, 2, 3]), 2)   // [0, 1, 1]
 */
export const greaterEqual: Binary<ComparisonRule> = comparison('greaterEqual', (a, b) => a >= b);

/**
 * y = 1 where neither a nor b is 0, else 0.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example logicalAnd(tensor([0, 0, 1]), tensor([0, 1, 1]))   // [0, 0, 1]
 */
export const logicalAnd: Binary<ComparisonRule> = comparison(
  'logicalAnd',
  (a, b) => a !== 0 && b !== 0,
);

/**
 * y = 1 where a or b is not 0, else 0.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example logicalOr(tensor([0, 0, 1]), tensor([0, 1, 1]))   // [0, 1, 1]
 */
export const logicalOr: Binary<ComparisonRule> = comparison(
  'logicalOr',
  (a, b) => a !== 0 || b !== 0,
);

/**
 * y = 1 where exactly one of a and b is 0, else 0.
 *
 * @throws AutogradError when the shapes do not broadcast
 * @example logicalXor(tensor([0, 0, 1]), tensor([0, 1, 1]))   // [0, 1, 0]
 */
export const logicalXor: Binary<ComparisonRule> = comparison(
  'logicalXor',
  (a, b) => (a !== 0) !== (b !== 0),
);
