import type { ReactElement } from 'react';
import { Panel } from '../components/panel.js';
import { Surface } from '../components/surface.js';
import { formatPercent, formatTick } from '../draw/format.js';
import { lineChart } from '../draw/line-chart.js';
import { useTheme } from '../theme/use-theme.js';
import type { StateProps } from './panel-props.js';

/**
 * The share of test digits that the network recognises, over the whole run. The axis counts digits per mistake, so that
 * the way from 98 to 99 % is as long as the one from 80 to 90 %.
 */
export const AccuracyChart = ({ state, width, height }: StateProps): ReactElement => {
  const { style, paint } = useTheme();
  const { accuracy, evaluation } = state;
  const finest = 2 * (evaluation?.count ?? 1);
  const digitsPerMistake = accuracy.mean.map((share) => Math.min(finest, 1 / (1 - share)));
  const grid = lineChart({
    width: width - 2,
    height: height - 2,
    series: [{ x: accuracy.steps, y: digitsPerMistake, style: style('good') }],
    xDomain: [0, Math.max(10, state.step)],
    yDomain: [1, digitsPerMistake.reduce((most, value) => Math.max(most, value * 1.2), 20)],
    logarithmic: true,
    formatX: formatTick,
    formatY: (ticks) => ticks.map((tick) => `${Number((100 - 100 / tick).toFixed(2))}%`),
    axis: style('muted'),
    grid: style('grid'),
  });
  const status = [paint(formatPercent(evaluation?.accuracy), 'good', { bold: true })];
  return (
    <Panel title="test accuracy" accent="good" status={status} width={width} height={height}>
      <Surface grid={grid} />
    </Panel>
  );
};
