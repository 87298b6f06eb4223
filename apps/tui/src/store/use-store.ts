import { useSyncExternalStore } from 'react';
import type { DashboardState } from './state.js';
import type { Store } from './store.js';

/** The store's state; renders again whenever the store says so. */
export function useStore(store: Store): DashboardState {
  return useSyncExternalStore(store.subscribe, store.getState);
}
