import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import { formatCount, formatPercent } from '../draw/format.js';
import type { StateProps } from '../panels/panel-props.js';
import { useTheme } from '../theme/use-theme.js';

/** The smallest terminal that the dashboard is drawn in. */
export const smallest = { width: 60, height: 15 } as const;

/** What is shown in a smaller one, while training goes on. */
export const TooSmall = ({ state, width, height }: StateProps): ReactElement => {
  const { paint } = useTheme();
  const lines = [
    [paint('▼ downhill', 'brand', { bold: true })],
    [`${width}×${height} is too small: ${smallest.width}×${smallest.height} needed`],
    [
      paint(
        `step ${formatCount(state.step)} · accuracy ${formatPercent(state.evaluation?.accuracy)}`,
        'muted',
      ),
    ],
    [paint('training goes on · q quit', 'muted')],
  ];
  return (
    <Box flexDirection="column" width={width} height={height}>
      {lines.slice(0, height).map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is where it stands
        <Line key={i} width={width} left={line} />
      ))}
    </Box>
  );
};
