/** Who wants to know what happens to memory and gradients: set while a step is recorded, and free of cost otherwise. */
import type { Storage } from './storage.js';
import type { Tensor } from './tensor.js';

export interface Observer {
  /** New memory came into being. */
  allocated(storage: Storage): void;
  /** Elements were handed to the caller as numbers. */
  read(storage: Storage): void;
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
