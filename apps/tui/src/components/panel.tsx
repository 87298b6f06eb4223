import { Box } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { Grid } from '../draw/grid.js';
import { type Span, textLine, widthOf } from '../draw/text.js';
import type { Token } from '../theme/tokens.js';
import { useTheme } from '../theme/use-theme.js';
import { Surface } from './surface.js';

/** What every panel gets: the size of its place on the screen, frame included. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface PanelProps extends Size {
  readonly title: string;
  readonly accent: Token;
  /** The frame's own colour. @default 'faint' */
  readonly edge?: Token;
  /** At the right of the upper edge. */
  readonly status?: readonly Span[];
  /** Along the lower edge, from the panel's first inner column. */
  readonly foot?: readonly Span[];
  /** Fills `width - 2` × `height - 2`. */
  readonly children: ReactNode;
}

/** A frame with a title and something in it. */
export const Panel = (props: PanelProps): ReactElement => {
  const { width, height, title, accent, status = [], foot = [], children } = props;
  const { style, paint } = useTheme();
  const edge = style(props.edge ?? 'faint');
  const name = [paint(title, accent, { bold: true })];

  const upper = new Grid(width, 1);
  upper.write(0, 0, `╭${'─'.repeat(Math.max(0, width - 2))}╮`, edge);
  upper.draw(2, 0, padded(name, width - 4));
  const room = width - 4 - widthOf(name) - 3;
  if (status.length > 0 && widthOf(status) + 2 <= room) {
    upper.draw(width - widthOf(status) - 4, 0, padded(status, room));
  }

  const lower = new Grid(width, 1);
  lower.write(0, 0, `╰${'─'.repeat(Math.max(0, width - 2))}╯`, edge);
  if (widthOf(foot) > 0) lower.draw(1, 0, textLine(Math.min(widthOf(foot), width - 2), foot));

  const side = new Grid(1, height - 2);
  for (let row = 0; row < side.rows; row++) side.set(0, row, '│', edge);

  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      <Surface grid={upper} />
      <Box height={height - 2} flexShrink={0}>
        <Surface grid={side} />
        <Box flexDirection="column" width={width - 2} height={height - 2} flexShrink={0}>
          {children}
        </Box>
        <Surface grid={side} />
      </Box>
      <Surface grid={lower} />
    </Box>
  );
};

/** `spans` with a space on either side, in at most `room` columns. */
function padded(spans: readonly Span[], room: number): Grid {
  const line = [' ', ...spans, ' '];
  return textLine(Math.max(0, Math.min(widthOf(line), room)), line);
}
