import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import { fitText, printable } from '../draw/text.js';
import { hasDiverged } from '../store/selectors.js';
import type { DashboardState } from '../store/state.js';
import type { Token } from '../theme/tokens.js';
import { useTheme } from '../theme/use-theme.js';
import type { StateProps } from './panel-props.js';

/** What the user should know before trusting what is on the screen; `null` where there is nothing. */
function noticeOf(state: DashboardState): { text: string; token: Token } | null {
  if (hasDiverged(state)) {
    return { text: 'Diverged: lower the learning rate (-), then restart (r)', token: 'bad' };
  }
  const { run, told } = state;
  if (told?.type === 'notice') return { text: printable(told.message), token: 'warning' };
  if (run?.notice) return { text: printable(run.notice), token: 'warning' };
  return told && { text: printable(`Saved ${told.path}`), token: 'muted' };
}

/** Columns before and after its text. */
const margin = 4;

/** The lines that a notice takes, at most `most`. */
export function noticeLines(state: DashboardState, width: number, most: number): string[] {
  const notice = noticeOf(state);
  return notice ? fitText(notice.text, width - margin, most) : [];
}

/** The notice in as many lines as there are. */
export const Notice = ({ state, width, height }: StateProps): ReactElement => {
  const { paint } = useTheme();
  const token = noticeOf(state)?.token ?? 'text';
  return (
    <Box flexDirection="column" flexShrink={0}>
      {noticeLines(state, width, height).map((line, i) => (
        <Line key={line} width={width} left={[paint(`${i === 0 ? ' ▲ ' : '   '}${line}`, token)]} />
      ))}
    </Box>
  );
};
