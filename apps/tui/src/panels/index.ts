/** The panels of the training screen: a row each. The key for the next panel shows them in this order. */
import type { ReactElement } from 'react';
import { AccuracyChart } from './accuracy-chart.js';
import { Confusion } from './confusion.js';
import { Digits } from './digits.js';
import { Epochs } from './epochs.js';
import { LossChart } from './loss-chart.js';
import type { StateProps } from './panel-props.js';
import { Vitals } from './vitals.js';

export const panels = {
  loss: LossChart,
  accuracy: AccuracyChart,
  confusion: Confusion,
  digits: Digits,
  vitals: Vitals,
  epochs: Epochs,
} satisfies Record<string, (props: StateProps) => ReactElement>;

export type PanelName = keyof typeof panels;
