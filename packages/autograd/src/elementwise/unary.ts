/**
 * The table of operations on one operand: a row is the function, what its derivative reads, and the derivative.
 *
 * A row is at once the rule, the free function `tanh(x)`, and the methods `Value.tanh` and `Tensor.tanh`.
 */

export * from './unary/activation.js';
export * from './unary/arithmetic.js';
export * from './unary/exponential.js';
export * from './unary/special.js';
export * from './unary/trigonometric.js';
