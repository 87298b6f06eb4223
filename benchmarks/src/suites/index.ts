/** Everything that `npm run bench` measures: a row each. */
import { accuracy } from './accuracy.js';
import { dashboard } from './dashboard.js';
import { endurance } from './endurance.js';
import { gemm } from './gemm.js';
import { kernels } from './kernels.js';
import { limits } from './limits.js';
import { operations } from './operations.js';
import { presets } from './presets.js';
import { scaling } from './scaling.js';
import { start } from './start.js';
import { steps } from './steps.js';
import type { Suite } from './suite.js';

export const suites = {
  steps,
  kernels,
  gemm,
  limits,
  scaling,
  operations,
  start,
  endurance,
  dashboard,
  accuracy,
  presets,
} satisfies Record<string, Suite>;

export type SuiteName = keyof typeof suites;

export const suiteNames = Object.keys(suites) as SuiteName[];
