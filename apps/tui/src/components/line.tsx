import type { ReactElement } from 'react';
import { type Span, textLine } from '../draw/text.js';
import { Surface } from './surface.js';

export interface LineProps {
  readonly width: number;
  readonly left?: readonly Span[];
  readonly right?: readonly Span[];
}

/** One line of text; see `textLine`. */
export const Line = ({ width, left = [], right = [] }: LineProps): ReactElement => (
  <Surface grid={textLine(width, left, right)} />
);
