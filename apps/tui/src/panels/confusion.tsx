import { Box } from 'ink';
import { type ReactElement, useMemo } from 'react';
import { Panel } from '../components/panel.js';
import { Surface } from '../components/surface.js';
import { formatCount, formatTight } from '../draw/format.js';
import { Grid, type Style } from '../draw/grid.js';
import { heatMap } from '../draw/heat-map.js';
import type { Span } from '../draw/text.js';
import { recall, worstMistakes } from '../store/selectors.js';
import { readableOn } from '../theme/color-maps.js';
import type { Theme } from '../theme/tokens.js';
import { useTheme } from '../theme/use-theme.js';
import type { Evaluation } from '../trainer/protocol.js';
import type { StateProps } from './panel-props.js';

const classes = 10;
const labelWidth = 2;
const recallWidth = 5;

/**
 * The confusion matrix: a row for each true digit, a column for each answer, in every cell how often. Its colour is the
 * share of the row, under a square root, so that rare mistakes are seen beside a bright diagonal. The labels of the
 * columns stand in the frame below them.
 */
export const Confusion = ({ state, width, height }: StateProps): ReactElement => {
  const theme = useTheme();
  const { paint } = theme;
  const { evaluation } = state;
  const inner = width - 2 - labelWidth;
  const cellWidth = clamp(Math.floor(inner / classes), 2, 8);
  const cellHeight = clamp(Math.floor((height - 2) / classes), 1, 3);
  const showsRecall = inner - cellWidth * classes >= recallWidth;
  const counted = evaluation
    ? `${formatCount(evaluation.count)} test digits${cellWidth < 3 ? ', %' : ''}`
    : 'not tested yet';
  const drawn = useMemo(
    () => evaluation && matrix(evaluation, cellWidth, cellHeight, theme),
    [evaluation, cellWidth, cellHeight, theme],
  );
  const foot: Span[] = [paint('─'.repeat(labelWidth), 'faint')];
  for (let digit = 0; digit < classes; digit++) {
    const before = Math.ceil((cellWidth - 1) / 2);
    foot.push(
      paint('─'.repeat(before), 'faint'),
      paint(`${digit}`, 'text', { bold: true }),
      paint('─'.repeat(cellWidth - 1 - before), 'faint'),
    );
  }
  return (
    <Panel
      title="confusion"
      accent="speed"
      status={[paint(counted, 'muted')]}
      foot={foot}
      width={width}
      height={height}
    >
      <Box>
        <Surface grid={rowLabels(cellHeight)} />
        {drawn && <Surface grid={drawn} />}
        {evaluation && showsRecall && (
          <Surface grid={recallColumn(evaluation, cellHeight, theme)} />
        )}
      </Box>
    </Panel>
  );
};

function rowLabels(cellHeight: number): Grid {
  const grid = new Grid(labelWidth, classes * cellHeight);
  for (let digit = 0; digit < classes; digit++) {
    grid.write(0, middle(digit, cellHeight), `${digit}`, { bold: true });
  }
  return grid;
}

function matrix(evaluation: Evaluation, cellWidth: number, cellHeight: number, theme: Theme): Grid {
  const { confusion } = evaluation;
  const totals = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const share = (row: number, column: number) =>
    totals[row]! > 0 ? confusion[row]![column]! / totals[row]! : 0;
  const worst = new Set(
    worstMistakes(evaluation, 3).map(({ truth, prediction }) => truth * classes + prediction),
  );
  return heatMap({
    rows: classes,
    columns: classes,
    cellWidth,
    cellHeight,
    label: (row, column) => {
      const count = confusion[row]![column]!;
      if (count === 0) return '·';
      if (cellWidth > 3) return count < 10_000 ? `${count}` : formatTight(count);
      // Two characters are enough for a share in percent, of which 100 must be written as 99.
      return cellWidth === 3
        ? formatTight(count)
        : `${Math.min(99, Math.round(share(row, column) * 100))}`;
    },
    style: (row, column): Style => {
      const isWorst = worst.has(row * classes + column);
      const isDiagonal = row === column;
      if (theme.depth === 'none') return { bold: isDiagonal, inverse: isWorst };
      const rate = Math.sqrt(share(row, column));
      const background = theme.heat(rate);
      const foreground = rate === 0 ? theme.color('faint') : readableOn(background ?? 0);
      return { background, foreground, bold: isDiagonal || isWorst, underline: isWorst };
    },
  });
}

/** How many of each digit were recognised. */
function recallColumn(evaluation: Evaluation, cellHeight: number, { style }: Theme): Grid {
  const grid = new Grid(recallWidth, classes * cellHeight);
  for (const [digit, share] of recall(evaluation).entries()) {
    if (!Number.isFinite(share)) continue;
    const percent = `${Math.round(share * 100)}%`;
    grid.write(1, middle(digit, cellHeight), percent.padStart(4), style('muted'));
  }
  return grid;
}

const middle = (digit: number, cellHeight: number) => digit * cellHeight + ((cellHeight - 1) >> 1);
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
