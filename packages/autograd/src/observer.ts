/** Who wants to know what happens to memory and gradients: set while a step is recorded, and free of cost otherwise. */
import type { View } from './kernels/kernels.js';
import type { Storage } from './storage.js';
import type { Tensor } from './tensor.js';

export interface Observer {
  /** New memory came into being. */
  allocated(storage: Storage): void;
  /** Elements were handed to the caller as numbers. */
  read(storage: Storage): void;
  /** Elements were looked at by `check`, which throws where they are wrong; nothing else depends on them. */
  checked(view: View, check: (view: View) => void): void;
  /** A part of the step whose numbers change from run to run: see {@link eachReplay}. */
  live(body: () => void): void;
  /** A random generator was made, or set to a state. */
  seeded(): void;
  /** `backward` gave a leaf a gradient, or added to the one it had. */
  gradient(leaf: Tensor, gradient: Tensor, isNew: boolean): void;
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
 * Runs `body`, and where it is part of a compiled step, runs it again at each replay to learn the numbers of its in-place
 * updates (learning rate, step count), which are then used in the replay; the kernels it calls then do nothing.
 *
 * Optimizers step inside this. What `body` does beside updating in place must not depend on the results of kernels.
 *
 * @example
 * let steps = 0;
 * eachReplay(() => {
 *   steps++;
 * });
 * steps;   // 1
 */
export function eachReplay(body: () => void): void {
  if (observer === undefined) body();
  else observer.live(body);
}
