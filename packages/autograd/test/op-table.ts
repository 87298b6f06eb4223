/** The table of operations. To add one: a row per situation it must get right. */

import { convolutionCases } from './ops/convolution.js';
import { elementwiseCases } from './ops/elementwise.js';
import { indexingCases } from './ops/indexing.js';
import { lossCases } from './ops/loss.js';
import { movementCases } from './ops/movement.js';
import { normalizeCases } from './ops/normalize.js';
import { productCases } from './ops/product.js';
import { rearrangeCases } from './ops/rearrange.js';
import { reductionCases } from './ops/reduction.js';
import { smallCases } from './ops/small.js';
import { softmaxCases } from './ops/softmax.js';
import type { OpCase } from './support/cases.js';

export const opTable: readonly OpCase[] = [
  ...elementwiseCases,
  ...reductionCases,
  ...productCases,
  ...movementCases,
  ...indexingCases,
  ...softmaxCases,
  ...lossCases,
  ...convolutionCases,
  ...normalizeCases,
  ...rearrangeCases,
  ...smallCases,
];
