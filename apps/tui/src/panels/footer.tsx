import type { ReactElement } from 'react';
import { Line } from '../components/line.js';
import { type Span, widthOf } from '../draw/text.js';
import { type Hint, hints } from '../keys/dispatch.js';
import { useTheme } from '../theme/use-theme.js';
import type { StateProps } from './panel-props.js';

/** The last line: keys that do something now. Where there is no room for all, the first ones and the pinned ones. */
export const Footer = ({ state, width }: StateProps): ReactElement => {
  const { paint } = useTheme();
  const show = ({ key, text }: Hint): Span[] => [
    '  ',
    paint(key, 'brand', { bold: true }),
    paint(` ${text}`, 'muted'),
  ];
  const all = hints(state);
  const right = [...all.filter(({ pinned }) => pinned).flatMap(show), ' '];
  const left: Span[] = [];
  for (const hint of all.filter(({ pinned }) => !pinned)) {
    const spans = show(hint);
    if (widthOf(left) + widthOf(spans) + widthOf(right) > width - 1) break;
    left.push(...spans);
  }
  return <Line width={width} left={[' ', ...left.slice(1)]} right={right} />;
};
