import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import type { Size } from '../components/panel.js';
import { Panel } from '../components/panel.js';
import { type Span, widthOf } from '../draw/text.js';

export interface DialogProps {
  readonly title: string;
  readonly lines: readonly (readonly Span[])[];
  /** The screen in whose middle it stands. */
  readonly screen: Size;
}

/** A frame in front of the screen, just large enough for its lines, or as large as there is room. */
export const Dialog = ({ title, lines, screen }: DialogProps): ReactElement => {
  const widest = Math.max(title.length, ...lines.map(widthOf));
  const width = Math.min(widest + 6, screen.width);
  // The screen's last line stays to be seen; where it is low, the dialog has no empty lines.
  const room = screen.height - 3;
  const text = lines.length + 2 <= room ? [[], ...lines, []] : lines.slice(0, room);
  const height = text.length + 2;
  return (
    <Box
      position="absolute"
      marginLeft={(screen.width - width) >> 1}
      marginTop={(screen.height - height) >> 1}
    >
      <Panel title={title} accent="brand" edge="brand" width={width} height={height}>
        {text.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is where it stands
          <Line key={i} width={width - 2} left={['  ', ...line]} />
        ))}
      </Panel>
    </Box>
  );
};
