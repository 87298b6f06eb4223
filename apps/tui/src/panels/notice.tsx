import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import { printable } from '../draw/text.js';
import { hasDiverged } from '../store/selectors.js';
import type { DashboardState } from '../store/state.js';
import type { Token } from '../theme/tokens.js';
import { useTheme } from '../theme/use-theme.js';
import type { StateProps } from './panel-props.js';

/** What the user should know before trusting what is on the screen; `null` where there is nothing. */
export function noticeOf(state: DashboardState): { text: string; token: Token } | null {
  if (hasDiverged(state)) {
    const text =
      'The loss has left the range of numbers: lower the learning rate (-), then restart (r)';
    return { text, token: 'bad' };
  }
  return state.run?.notice ? { text: printable(state.run.notice), token: 'warning' } : null;
}

/** One line for it. */
export const Notice = ({ state, width }: StateProps): ReactElement => {
  const { paint } = useTheme();
  const notice = noticeOf(state);
  return <Line width={width} left={notice ? [paint(` ▲ ${notice.text}`, notice.token)] : []} />;
};
