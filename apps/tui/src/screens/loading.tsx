import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import { Surface } from '../components/surface.js';
import { progressBar } from '../draw/bar.js';
import { BrailleCanvas } from '../draw/braille.js';
import { formatPercent } from '../draw/format.js';
import { Grid } from '../draw/grid.js';
import { printable, type Span } from '../draw/text.js';
import type { StateProps } from '../panels/panel-props.js';
import { mix } from '../theme/color.js';
import type { Theme } from '../theme/tokens.js';
import { useTheme } from '../theme/use-theme.js';

const columns = 44;
const rows = 6;

/** What is shown until training starts: a way downhill, and what is being waited for. */
export const LoadingScreen = ({ state, width, height }: StateProps): ReactElement => {
  const theme = useTheme();
  const { paint } = theme;
  const { message, fraction } = state.loading ?? { message: '', fraction: null };
  const { done, left } = progressBar(fraction ?? 0, columns - 5);
  const bar: Span[] = [
    paint(done, 'brand'),
    paint(left, 'grid'),
    paint(formatPercent(fraction ?? 0, 0).padStart(5), 'muted'),
  ];
  return (
    <Box width={width} height={height} flexDirection="column" alignItems="center" flexShrink={0}>
      <Box height={Math.max(0, (height - rows - 4) >> 1)} flexShrink={0} />
      <Surface grid={slope(theme)} />
      <Box height={1} flexShrink={0} />
      <Line
        width={Math.min(width, Math.max(columns, message.length))}
        left={[printable(message)]}
      />
      <Line width={columns} left={fraction === null ? [] : bar} />
    </Box>
  );
};

/** A loss curve as one hopes for it, from the colour of the test curve to that of the training curve. */
function slope({ color }: Theme): Grid {
  const canvas = new BrailleCanvas(columns, rows);
  let previous: [number, number] | null = null;
  for (let x = 0; x < canvas.width; x++) {
    const ripple = 0.05 * Math.sin(x / 3) * Math.exp(-x / 40);
    const y = Math.round((1 - Math.exp(-x / 18) + ripple) * (canvas.height - 1));
    canvas.line(...(previous ?? [x, y]), x, y);
    previous = [x, y];
  }
  const grid = new Grid(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (canvas.isEmpty(column, row)) continue;
      const foreground = mix(color('test') ?? 0, color('train') ?? 0, column / columns);
      grid.set(column, row, canvas.glyph(column, row), { foreground });
    }
  }
  return grid;
}
