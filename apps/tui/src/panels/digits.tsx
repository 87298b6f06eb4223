import { Box } from 'ink';
import { type ReactElement, useMemo } from 'react';
import { Line } from '../components/line.js';
import { Panel } from '../components/panel.js';
import { Surface } from '../components/surface.js';
import { horizontalBar } from '../draw/bar.js';
import { formatPercent } from '../draw/format.js';
import { Grid } from '../draw/grid.js';
import { crop, halfBlocks, shadeBlocks } from '../draw/raster.js';
import type { Span } from '../draw/text.js';
import { predictionOf } from '../store/selectors.js';
import type { Theme } from '../theme/tokens.js';
import { useTheme } from '../theme/use-theme.js';
import type { SampleDigit } from '../trainer/protocol.js';
import type { StateProps } from './panel-props.js';

const classes = 10;
/** Pixels at each edge that MNIST leaves empty. */
const margin = 2;

/** Digits of the batch in training: what they are, what the network takes them for, and how sure it is. */
export const Digits = ({ state, width, height }: StateProps): ReactElement => {
  const theme = useTheme();
  const { samples } = state;
  const inner = { width: width - 2, height: height - 2 };
  const right = samples.filter((sample) => predictionOf(sample) === sample.label).length;
  const status = samples.length > 0 ? [theme.paint(`${right}/${samples.length}`, 'muted')] : [];
  return (
    <Panel
      title={width < 18 ? 'now' : 'now learning'}
      accent="test"
      status={status}
      width={width}
      height={height}
    >
      {inner.height >= classes && inner.width >= 22 ? (
        <Featured samples={samples} {...inner} />
      ) : (
        <Strip samples={samples} {...inner} />
      )}
    </Panel>
  );
};

interface DigitsProps {
  readonly samples: readonly SampleDigit[];
  readonly width: number;
  readonly height: number;
}

/** The first digit large, with a bar for every class; the others small beside it, where there is room. */
const Featured = ({ samples, width, height }: DigitsProps): ReactElement | null => {
  const theme = useTheme();
  const [first, ...others] = samples;
  if (!first) return null;
  // Bars need eight columns; the image is twice as wide as it is high.
  const imageRows = Math.min(height - 1, 12, Math.floor((width - 8) / 2));
  const barsWidth = Math.min(width < 80 ? 18 : 26, width - imageRows * 2 - 1);
  const left = width - imageRows * 2 - 1 - barsWidth - 2;
  return (
    <Box>
      <Digit sample={first} columns={imageRows * 2} rows={imageRows} />
      <Box marginLeft={1}>
        <Surface grid={probabilityBars(first, barsWidth, theme)} />
      </Box>
      {left >= 8 && (
        <Box marginLeft={2}>
          <Strip samples={others} width={left} height={height} />
        </Box>
      )}
    </Box>
  );
};

/** As many digits as fit, side by side and in lines. */
const Strip = ({ samples, width, height }: DigitsProps): ReactElement => {
  const rows = Math.min(height - 1, height >= 16 ? (height >> 1) - 1 : 10, width >> 1);
  const columns = rows * 2;
  const across = Math.max(0, Math.floor((width + 1) / (columns + 1)));
  const down = Math.max(1, Math.floor(height / (rows + 1)));
  return (
    <Box flexDirection="column">
      {Array.from({ length: down }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in the strip is what the index is
        <Box key={line} columnGap={1}>
          {samples.slice(line * across, (line + 1) * across).map((sample, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: likewise
            <Digit key={i} sample={sample} columns={columns} rows={rows} />
          ))}
        </Box>
      ))}
    </Box>
  );
};

/** An image and, below it, what it is and what the network says. */
const Digit = (props: { sample: SampleDigit; columns: number; rows: number }): ReactElement => {
  const { sample, columns, rows } = props;
  const { depth, digit, wrongDigit, paint } = useTheme();
  const prediction = predictionOf(sample);
  const isRight = prediction === sample.label;
  const ink = isRight ? digit : wrongDigit;
  const grid = useMemo(() => {
    const image = crop(sample, margin);
    return depth === 'none'
      ? shadeBlocks(image, columns, rows)
      : halfBlocks(image, columns, rows, ink);
  }, [sample, columns, rows, depth, ink]);
  const caption: Span[] = [
    paint(`${sample.label}→`, 'muted'),
    paint(`${prediction}`, isRight ? 'good' : 'bad', { bold: true }),
  ];
  const sure = formatPercent(sample.probabilities[prediction] ?? Number.NaN, 0);
  if (columns >= 8) caption.push(paint(` ${sure}`, 'muted'));
  return (
    <Box flexDirection="column">
      <Surface grid={grid} />
      <Line width={columns} left={caption} />
    </Box>
  );
};

/** A line for every class: its digit, a bar as long as its probability, and the number where there is room. */
function probabilityBars(sample: SampleDigit, width: number, theme: Theme): Grid {
  const grid = new Grid(width, classes);
  const prediction = predictionOf(sample);
  const numberWidth = width >= 16 ? 5 : 0;
  for (const [digit, probability] of sample.probabilities.entries()) {
    const token = digit === sample.label ? 'good' : digit === prediction ? 'bad' : 'faint';
    const style = theme.style(token);
    const isAnswer = digit === prediction || digit === sample.label;
    grid.write(0, digit, `${digit}`, { ...style, bold: isAnswer });
    grid.write(2, digit, horizontalBar(probability, width - 2 - numberWidth), style);
    if (numberWidth > 0) {
      const percent = formatPercent(probability, 0).padStart(numberWidth);
      grid.write(width - numberWidth, digit, percent, style);
    }
  }
  return grid;
}
