import { formatClock, formatCount, formatPercent } from './draw/format.js';
import type { DashboardState } from './store/state.js';

/** The line that stays in the terminal when the dashboard is gone, or `null` where nothing was learnt. */
export function farewell({ evaluation, step, trainSeconds }: DashboardState): string | null {
  if (evaluation === null || step === 0) return null;
  const { accuracy, count } = evaluation;
  const result = `${formatPercent(accuracy)} of ${formatCount(count)} test digits right`;
  return `${result} after ${formatCount(step)} steps in ${formatClock(trainSeconds)}`;
}
