import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import { Panel } from '../components/panel.js';
import { formatCount, formatLoss, formatPercent, formatRate, formatTick } from '../draw/format.js';
import { sparkline } from '../draw/sparkline.js';
import { printable } from '../draw/text.js';
import { smooth } from '../store/history.js';
import { learningRate, type Mistake, worstMistakes } from '../store/selectors.js';
import type { DashboardState } from '../store/state.js';
import type { Token } from '../theme/tokens.js';
import { useTheme } from '../theme/use-theme.js';
import type { StateProps } from './panel-props.js';

interface Vital {
  readonly label: string;
  readonly value: string;
  readonly token: Token;
  /** Drawn as a sparkline behind the value. */
  readonly curve?: ArrayLike<number>;
}

const labelWidth = 10;
const valueWidth = 7;

/** The numbers that matter, the most important first: as many as there are lines for. */
export const Vitals = ({ state, width, height }: StateProps): ReactElement => {
  const { paint } = useTheme();
  const inner = width - 4;
  const room = inner - labelWidth - valueWidth - 1;
  return (
    <Panel title="vitals" accent="good" width={width} height={height}>
      <Box flexDirection="column" paddingLeft={1}>
        {vitals(state)
          .slice(0, height - 2)
          .map(({ label, value, token, curve }) => {
            const left = [
              paint(label.padEnd(labelWidth), 'muted'),
              paint(value.padStart(valueWidth), token, { bold: true }),
            ];
            const right = curve && room > 2 ? [paint(sparkline(curve, room), token)] : [];
            return <Line key={label} width={inner} left={left} right={right} />;
          })}
      </Box>
    </Panel>
  );
};

function vitals(state: DashboardState): Vital[] {
  const { loss, testLoss, accuracy, throughput, imagesPerSecond, run, config, evaluation } = state;
  const train = smooth(loss.mean, 0.98 ** loss.stride);
  const worst = evaluation ? worstMistakes(evaluation, 3) : [];
  const plain = (label: string, value: string): Vital => ({ label, value, token: 'text' });
  return [
    {
      label: 'loss',
      value: formatLoss(train.at(-1)),
      token: 'train',
      curve: train.map(Math.log),
    },
    {
      label: 'accuracy',
      value: formatPercent(evaluation?.accuracy),
      token: 'good',
      curve: accuracy.mean,
    },
    {
      label: 'images/s',
      value: imagesPerSecond > 0 ? formatCount(imagesPerSecond) : '–',
      token: 'speed',
      // All of it would hide what happens now.
      curve: throughput.mean.subarray(-100),
    },
    { label: 'rate', value: formatRate(learningRate(state)), token: 'learningRate' },
    ...(config.pace === null ? [] : [plain('pace', `${formatRate(config.pace)}/s`)]),
    {
      label: 'test loss',
      value: formatLoss(evaluation?.loss),
      token: 'test',
      curve: testLoss.mean.map(Math.log),
    },
    plain('batch', formatCount(config.batchSize)),
    plain('weights', run ? formatCount(run.parameters) : '–'),
    plain('digits', run ? `${formatTick(run.trainCount)}+${formatTick(run.testCount)}` : '–'),
    plain('from', run ? printable(run.source) : '–'),
    plain('mixes up', worst.map(mistake).join('  ') || '–'),
    plain('momentum', formatRate(config.momentum)),
    plain('decay', formatRate(config.weightDecay)),
    plain('seed', `${config.seed}`),
  ];
}

const mistake = ({ truth, prediction }: Mistake) => `${truth}→${prediction}`;
