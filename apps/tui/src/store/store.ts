import type { RunConfig, TrainerEvent } from '../trainer/protocol.js';
import { type Action, reduce } from './reducer.js';
import { type DashboardState, initialState } from './state.js';

/** The dashboard's state, outside of React, so that neither a key nor an event ever waits for a view. */
export interface Store {
  getState(): DashboardState;
  /** Calls `listener` when views should look again; returns a function that ends it. */
  subscribe(listener: () => void): () => void;
  /** What the user did: shown at once. */
  dispatch(action: Exclude<Action, { type: 'event' }>): void;
  /** What the trainer told: taken in at once, shown at most once in every interval. */
  receive(event: TrainerEvent): void;
}

export interface StoreOptions {
  /**
   * Milliseconds from one look at what the trainer told to the next.
   * @default () => 80
   */
  readonly interval?: () => number;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

export function createStore(
  config: RunConfig,
  { interval = () => 80, now = Date.now }: StoreOptions = {},
): Store {
  let state = initialState(config);
  let shownAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  const listeners = new Set<() => void>();

  const show = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    shownAt = now();
    for (const listener of listeners) listener();
  };

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && timer) {
          clearTimeout(timer);
          timer = null;
        }
      };
    },
    dispatch(action) {
      state = reduce(state, action);
      show();
    },
    receive(event) {
      state = reduce(state, { type: 'event', event, at: now() });
      if (listeners.size === 0 || timer) return;
      const wait = shownAt + interval() - now();
      if (wait <= 0) show();
      else timer = setTimeout(show, wait);
    },
  };
}
