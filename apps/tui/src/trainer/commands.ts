/** Commands on their way to a trainer, in the order in which they were given. */
import type { TrainerCommand } from './protocol.js';

export class CommandQueue {
  readonly #waiting: TrainerCommand[] = [];
  readonly #closing = new AbortController();
  #wake: (() => void) | null = null;

  /** Aborted once nobody listens to the trainer any more. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  push(command: TrainerCommand): void {
    this.#waiting.push(command);
    this.#wake?.();
  }

  close(): void {
    this.#closing.abort();
    this.#wake?.();
  }

  /** The oldest command not yet taken, if there is one. */
  take(): TrainerCommand | undefined {
    return this.#waiting.shift();
  }

  /** Resolves when there is a command to take, or the queue is closed, or so many milliseconds are over. */
  async arrival(atMost: number | null = null): Promise<void> {
    if (this.#waiting.length > 0 || this.closed.aborted) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (atMost !== null) timer = setTimeout(resolve, atMost);
    });
    clearTimeout(timer);
    this.#wake = null;
  }
}
