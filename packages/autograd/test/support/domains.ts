/** Where the tests draw the operands of elementwise rules from; outside lie poles, kinks and undefined values. */
import type { BinaryName, UnaryName } from '../../src/elementwise/rule.js';

type Domain = readonly [low: number, high: number];

/** Default: [−2, 2]. */
export const domains: { readonly [name in UnaryName | BinaryName]?: Domain } = {
  div: [0.4, 2],
  pow: [0.4, 2],
  atan2: [0.3, 2],
  remainder: [2.1, 2.9],
  xlogy: [0.4, 2],
  relu: [0.2, 2],
  leakyRelu: [0.2, 2],
  hardtanh: [-0.8, 0.8],
  abs: [0.2, 2],
  sign: [0.2, 2],
  sqrt: [0.2, 3],
  rsqrt: [0.3, 3],
  reciprocal: [0.3, 3],
  floor: [0.2, 0.8],
  ceil: [0.2, 0.8],
  trunc: [0.2, 0.8],
  round: [0.6, 1.4],
  log: [0.2, 3],
  log1p: [-0.8, 3],
  log2: [0.2, 3],
  log10: [0.2, 3],
  acosh: [1.2, 3],
  atanh: [-0.8, 0.8],
  lgamma: [0.3, 3],
  digamma: [0.3, 3],
  polygamma: [0.5, 3],
  tan: [-1, 1],
  asin: [-0.8, 0.8],
  acos: [-0.8, 0.8],
};

/** Of the second operand, where it is another. */
export const secondDomains: { readonly [name in BinaryName]?: Domain } = {
  remainder: [1.6, 2],
};
