import type { Size } from '../components/panel.js';
import type { DashboardState } from '../store/state.js';

/** What every panel gets: all that there is to show, and the place to show it in. */
export interface StateProps extends Size {
  readonly state: DashboardState;
}
