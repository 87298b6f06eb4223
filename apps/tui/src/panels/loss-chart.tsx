import type { ReactElement } from 'react';
import { Panel } from '../components/panel.js';
import { Surface } from '../components/surface.js';
import { formatLoss, formatRate, formatTick } from '../draw/format.js';
import { type ChartMarker, lineChart } from '../draw/line-chart.js';
import type { Span } from '../draw/text.js';
import { nextOneTwoFive } from '../draw/ticks.js';
import { smooth } from '../store/history.js';
import type { DashboardState } from '../store/state.js';
import type { Theme } from '../theme/tokens.js';
import { useTheme } from '../theme/use-theme.js';
import type { StateProps } from './panel-props.js';

/** Training and test loss over the whole run; behind the smoothed training loss, the loss as it was. */
export const LossChart = ({ state, width, height }: StateProps): ReactElement => {
  const theme = useTheme();
  const { style, paint } = theme;
  const { loss, testLoss, view } = state;
  const train = smooth(loss.mean, view.smoothing ** loss.stride);
  const hasColor = theme.depth !== 'none';
  const steps = { x: loss.steps, y: loss.mean, style: style('trainFaint') };
  const range = { low: loss.low, high: loss.high };
  const grid = lineChart({
    width: width - 2,
    height: height - 2,
    series: [
      ...(view.smoothing === 0 ? [{ ...steps, range }] : []),
      // In one colour, the single steps would hide the curve.
      ...(view.smoothing > 0 && hasColor ? [steps] : []),
      { x: loss.steps, y: train, style: style('train') },
      {
        x: testLoss.steps,
        y: testLoss.mean,
        style: style('test'),
        dashed: true,
      },
    ],
    markers: markers(state, theme, width),
    xDomain: [0, Math.max(10, state.step)],
    yDomain: domain([train, testLoss.mean], view.logarithmic),
    logarithmic: view.logarithmic,
    formatX: formatTick,
    axis: style('muted'),
    grid: style('grid'),
  });

  const modes = [
    view.logarithmic ? 'log' : 'linear',
    view.smoothing > 0 ? `smoothed ${view.smoothing}` : 'every step',
  ];
  const names = width >= 46;
  const status: Span[] = [
    ...(width < 64 ? [] : [paint(`${modes.join(' · ')}   `, 'muted')]),
    paint(`━ ${names ? 'train ' : ''}`, 'train'),
    paint(formatLoss(train.at(-1)).padStart(6), 'train', { bold: true }),
    paint(`  ╍ ${names ? 'test ' : ''}`, 'test'),
    paint(formatLoss(state.evaluation?.loss).padStart(6), 'test', { bold: true }),
  ];
  return (
    <Panel title="loss" accent="train" status={status} width={width} height={height}>
      <Surface grid={grid} />
    </Panel>
  );
};

/** Bounds of the axis: room for the curves, but not for every single step. */
function domain(curves: readonly ArrayLike<number>[], logarithmic: boolean): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const curve of curves) {
    for (let i = 0; i < curve.length; i++) {
      const value = curve[i]!;
      if (!Number.isFinite(value)) continue;
      if (value > 0) low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!(high > 0)) [low, high] = [0.1, 3];
  return logarithmic ? [low * 0.8, high * 1.2] : [0, high * 1.05];
}

/** The user's changes of the learning rate, and the ends of epochs, as many as can be told apart. */
function markers(state: DashboardState, { style }: Theme, width: number): ChartMarker[] {
  const { learningRateChanges, run, step } = state;
  const changes = learningRateChanges.map((change) => ({
    x: change.step,
    label: `lr ${formatRate(change.learningRate)}`,
    style: style('learningRate'),
  }));
  const stepsPerEpoch = run?.stepsPerEpoch ?? Number.POSITIVE_INFINITY;
  const epochs = Math.floor(step / stepsPerEpoch);
  // Round numbers of epochs, ten columns apart at least.
  const every = Math.max(1, nextOneTwoFive(Math.max(0.1, (10 * epochs) / width), 1));
  const ends: ChartMarker[] = [];
  for (let epoch = every; epoch <= epochs; epoch += every) {
    ends.push({ x: epoch * stepsPerEpoch, label: formatTick(epoch), style: style('faint') });
  }
  return [...changes, ...ends];
}
