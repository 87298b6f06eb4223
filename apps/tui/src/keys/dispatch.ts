import type { DashboardState } from '../store/state.js';
import { type ActionContext, bindings, findBinding, type Mode } from './bindings.js';
import type { KeyName } from './key-name.js';

/** What keys act on in this state. */
export function modeOf(state: DashboardState): Mode {
  return state.view.overlay ?? 'screen';
}

/** Does what `key` stands for now. Reads the state itself: keys that arrive together each see what the last one did. */
export function dispatchKey(key: KeyName, context: ActionContext): void {
  const state = context.store.getState();
  findBinding(key, modeOf(state))?.run(context, state);
}

export interface Hint {
  readonly key: string;
  readonly text: string;
  readonly pinned: boolean;
}

/** What the foot of the screen shows in this state. */
export function hints(state: DashboardState): Hint[] {
  return bindings
    .filter(({ modes }) => modes.includes(modeOf(state)))
    .flatMap(({ keys, hint, hintKey, pinned = false }) => {
      const text = typeof hint === 'function' ? hint(state) : hint;
      return text === null ? [] : [{ key: hintKey ?? keys[0]!, text, pinned }];
    });
}
