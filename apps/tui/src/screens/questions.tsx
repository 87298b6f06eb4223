import type { ReactElement } from 'react';
import type { Size } from '../components/panel.js';
import { formatCount, formatRate } from '../draw/format.js';
import type { Span } from '../draw/text.js';
import { hints } from '../keys/dispatch.js';
import { restartLearningRate } from '../store/selectors.js';
import type { DashboardState } from '../store/state.js';
import { useTheme } from '../theme/use-theme.js';
import { Dialog } from './dialog.js';

interface QuestionProps {
  readonly state: DashboardState;
  readonly screen: Size;
}

export const QuitQuestion = ({ state, screen }: QuestionProps): ReactElement => (
  <Question
    title="quit?"
    text={`Training stops at step ${formatCount(state.step)}, and the network is lost.`}
    state={state}
    screen={screen}
  />
);

export const RestartQuestion = ({ state, screen }: QuestionProps): ReactElement => (
  <Question
    title="restart?"
    text={`The network forgets its ${formatCount(state.step)} steps, and learns at rate ${formatRate(restartLearningRate(state))}.`}
    state={state}
    screen={screen}
  />
);

const Question = (props: QuestionProps & { title: string; text: string }): ReactElement => {
  const { title, text, state, screen } = props;
  const { paint } = useTheme();
  const answers = hints(state).flatMap(({ key, text }): Span[] => [
    paint(key, 'brand', { bold: true }),
    paint(` ${text}   `, 'muted'),
  ]);
  return <Dialog title={title} lines={[[text], [], answers]} screen={screen} />;
};
