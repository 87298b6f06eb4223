import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import { printable, type Span } from '../draw/text.js';
import { modelSummary, trainerState } from '../store/selectors.js';
import type { DashboardState } from '../store/state.js';
import { useTheme } from '../theme/use-theme.js';
import type { StateProps } from './panel-props.js';

/** The first line: what this is, what learns from what, and whether it does so now. */
export const Header = ({ state, width }: StateProps): ReactElement => {
  const { paint } = useTheme();
  const { config, run } = state;
  const model = width < 80 ? config.model : modelSummary(config);
  const left: Span[] = [
    paint(' ▼ downhill', 'brand', { bold: true }),
    '  ',
    paint(printable(model), 'text'),
  ];
  if (run) {
    left.push(
      paint(' · ', 'faint'),
      paint(printable(run.source), run.notice === null ? 'muted' : 'warning'),
    );
  }
  return <Line width={width} left={left} right={[badge(state, paint), ' ']} />;
};

function badge(state: DashboardState, paint: ReturnType<typeof useTheme>['paint']): Span {
  if (state.loading) return paint('◌ LOADING', 'muted', { bold: true });
  switch (trainerState(state)) {
    case 'running':
      return paint('● TRAINING', 'good', { bold: true });
    case 'paused':
      return paint('‖ PAUSED', 'warning', { bold: true });
    case 'done':
      return paint('✓ DONE', 'brand', { bold: true });
  }
}
