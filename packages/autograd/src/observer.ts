/** Who wants to know what happens to memory and gradients: set while a step is recorded, and free of cost otherwise. */
import type { View } from './kernels/kernels.js';
import type { Storage } from './storage.js';
import type { Tensor } from './tensor.js';

/** Each event is optional: who leaves one out is not told. */
export interface Observer {
  /** New memory came into being. */
  allocated?(storage: Storage): void;
  /** Elements were handed to the caller as numbers. */
  read?(storage: Storage): void;
  /** A compiled step is about to be run, perhaps not by its kernel calls. */
  stepped?(): void;
  /** Elements were looked at by `check`, which throws where they are wrong; nothing else depends on them. */
  checked?(view: View, check: (view: View) => void): void;
  /** A part of the step that may do something else from run to run: see {@link eachReplay}. */
  live?(body: () => void): void;
  /** A random generator was made, or set to a state. */
  seeded?(): void;
  /** `backward` gave a leaf a gradient, or added to the one it had. */
  gradient?(leaf: Tensor, gradient: Tensor): void;
}

/** The one that is told, if anyone. */
export let observer: Observer | undefined;

/** Runs `body` with `next` being told. */
export function observing<R>(next: Observer | undefined, body: () => R): R {
  const before = observer;
  observer = next;
  try {
    return body();
  } finally {
    observer = before;
  }
}

/**
 * Runs `body`, and where it is part of a compiled step, runs it again at each replay: what it does may change from run to
 * run. Optimizers and schedules step inside this.
 *
 * Updates in place (`updateInPlace`) are replayed with the numbers that `body` passes each time, and only these may differ;
 * any other operation, and whatever comes after it, is run as if nothing had been compiled. A step that uses outside of
 * `body` what was made in it is not replayed. What `body` uses of the step's own at times only (a loss for a log, say) the
 * step must return, or it is gone by then, which is an error; and a gradient that `body` clears at times only must not be
 * added to later in the step.
 *
 * @example
 * let steps = 0;
 * eachReplay(() => {
 *   steps++;
 * });
 * steps;   // 1
 */
export function eachReplay(body: () => void): void {
  if (observer?.live === undefined) body();
  else observer.live(body);
}
