import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import { Panel } from '../components/panel.js';
import { formatLoss, formatPercent } from '../draw/format.js';
import type { EpochResult } from '../store/state.js';
import { useTheme } from '../theme/use-theme.js';
import type { StateProps } from './panel-props.js';

/** A line for each epoch that is over, the newest last; the best accuracy so far is marked. */
export const Epochs = ({ state, width, height }: StateProps): ReactElement => {
  const { paint } = useTheme();
  const inner = width - 4;
  const cell = Math.max(7, Math.floor((inner - 3) / 4));
  const lines = state.epochs.slice(-Math.max(0, height - 3));
  const best = Math.max(...state.epochs.map(({ testAccuracy }) => testAccuracy));
  const heading = ['train', 'test', cell > 8 ? 'accuracy' : 'acc', 'time']
    .map((text) => text.padStart(cell))
    .join('');
  const line = ({ epoch, trainLoss, testLoss, testAccuracy, seconds }: EpochResult) => [
    paint(`${epoch}`.padStart(3), 'text', { bold: true }),
    paint(formatLoss(trainLoss).padStart(cell), 'train'),
    paint(formatLoss(testLoss).padStart(cell), 'test'),
    paint(formatPercent(testAccuracy).padStart(cell), 'good', { bold: testAccuracy === best }),
    paint(`${seconds.toFixed(1)}s`.padStart(cell), 'muted'),
  ];
  return (
    <Panel title="epochs" accent="learningRate" width={width} height={height}>
      <Box flexDirection="column" paddingLeft={1}>
        <Line width={inner} left={[paint(` ep${heading}`, 'muted')]} />
        {lines.map((result) => (
          <Line key={result.epoch} width={inner} left={line(result)} />
        ))}
      </Box>
    </Panel>
  );
};
