import type { TrainerEvent } from './protocol.js';

type Listener = (event: TrainerEvent) => void;

/** Those who listen to a trainer, told of each event in the order in which they came. */
export class Listeners {
  readonly #all = new Set<Listener>();

  readonly emit = (event: TrainerEvent): void => {
    for (const listener of this.#all) listener(event);
  };

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  };
}
