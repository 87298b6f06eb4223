/** Commands on their way to a trainer, in the order in which they were given. */
import type { TrainerCommand } from './protocol.js';

export class CommandQueue {
  readonly #waiting: TrainerCommand[] = [];
  #wake: (() => void) | null = null;
  #closed = false;

  /** Set once nobody listens to the trainer any more. */
  get closed(): boolean {
    return this.#closed;
  }

  push(command: TrainerCommand): void {
    this.#waiting.push(command);
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** The oldest command not yet taken, if there is one. */
  take(): TrainerCommand | undefined {
    return this.#waiting.shift();
  }

  /** Resolves when there is a command to take, or the queue is closed. */
  async arrival(): Promise<void> {
    if (this.#waiting.length > 0 || this.#closed) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
  }
}
