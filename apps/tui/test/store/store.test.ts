import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from '../../src/store/store.js';
import { config, progressEvent, startEvent } from '../support/scripted-trainer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a store', () => {
  it('takes every event in at once, and shows them at most every 80 ms', () => {
    const store = createStore(config);
    const seen: number[] = [];
    store.subscribe(() => seen.push(store.getState().step));
    store.receive(startEvent);
    for (let step = 0; step < 100; step++) {
      store.receive(progressEvent(step, step + 1));
      expect(store.getState().step).toBe(step + 1);
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(80);
    expect(seen.length).toBeGreaterThan(11);
    expect(seen.length).toBeLessThan(15);
    expect(seen.at(-1)).toBe(100);
  });

  it('shows what the user did without waiting', () => {
    const store = createStore(config);
    store.receive(startEvent);
    const listener = vi.fn();
    store.subscribe(listener);
    store.receive(progressEvent(0, 1));
    listener.mockClear();
    store.receive(progressEvent(1, 2));
    expect(listener).not.toHaveBeenCalled();
    store.dispatch({ type: 'overlay', overlay: 'help' });
    expect(listener).toHaveBeenCalledTimes(1);
    vi.runAllTimers();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('stops telling those who left, and leaves no timer behind', () => {
    const store = createStore(config);
    const listener = vi.fn();
    const unsubscribe = store.subscribe(listener);
    store.receive(startEvent);
    store.receive(progressEvent(0, 1));
    unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    listener.mockClear();
    store.receive(progressEvent(1, 2));
    vi.runAllTimers();
    expect(listener).not.toHaveBeenCalled();
    expect(store.getState().step).toBe(2);
  });
});
