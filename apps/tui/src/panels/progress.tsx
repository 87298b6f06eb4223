import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import { progressBar } from '../draw/bar.js';
import { formatClock, formatCount, formatPercent } from '../draw/format.js';
import { type Span, widthOf } from '../draw/text.js';
import { progress, secondsLeft, totalSteps } from '../store/selectors.js';
import { useTheme } from '../theme/use-theme.js';
import type { StateProps } from './panel-props.js';

/** One line: how far the run is, and how long it will take; once it is done, what came of it. */
export const Progress = ({ state, width }: StateProps): ReactElement => {
  const { paint } = useTheme();
  if (state.done) {
    const { test, steps, epochs, trainSeconds } = state.done;
    const left = [
      paint(' test accuracy ', 'muted'),
      paint(formatPercent(test.accuracy), 'good', { bold: true }),
      paint(` of ${formatCount(test.count)} digits`, 'muted'),
    ];
    const right = `${epochs} epochs · ${formatCount(steps)} steps · ${formatClock(trainSeconds)} `;
    return <Line width={width} left={left} right={[paint(right, 'muted')]} />;
  }

  const { run, epoch } = progress(state);
  const left: Span[] = [
    paint(' epoch ', 'muted'),
    paint(`${state.epoch}`, 'text', { bold: true }),
    paint(`/${state.config.epochs}`, 'muted'),
  ];
  const steps = formatCount(totalSteps(state));
  const right: Span[] = [
    paint('step ', 'muted'),
    paint(formatCount(state.step).padStart(steps.length), 'text', { bold: true }),
    ...(width < 80 ? [] : [paint(`/${steps}`, 'muted')]),
    ...(width < 100 ? [] : [paint(`  ${formatClock(state.trainSeconds)} so far`, 'muted')]),
    paint('  left ', 'muted'),
    paint(formatClock(secondsLeft(state)).padStart(5), 'text', { bold: true }),
    ' ',
  ];

  const room = width - widthOf(left) - widthOf(right) - 4;
  // The epoch's own bar only where both are long enough to see them move.
  const epochWidth = room >= 50 && state.config.epochs > 1 ? Math.floor((room - 8) / 3) : 0;
  const bar = (fraction: number, length: number): Span[] => {
    const { done, left } = progressBar(fraction, length);
    return [paint(done, 'brand'), paint(left, 'grid')];
  };
  if (epochWidth > 0) left.push(' ', ...bar(epoch, epochWidth), paint('   run', 'muted'));
  const percent = formatPercent(run, 0).padStart(4);
  const runWidth = width - widthOf(left) - widthOf(right) - 4 - percent.length;
  if (runWidth >= 8) left.push(' ', ...bar(run, runWidth), paint(percent, 'text'));
  return <Line width={width} left={left} right={right} />;
};
