import type { CommandQueue } from './commands.js';
import type { TrainerEvent } from './protocol.js';

/** What joins a trainer to those who command it and listen to it. */
export interface TrainerLink {
  readonly commands: CommandQueue;
  /** Awaited between steps: lets the commands in that have been sent. */
  hear(): void | Promise<void>;
  emit(event: TrainerEvent): void;
  /** Whether somebody looks at samples and probes. */
  readonly watched: boolean;
}
