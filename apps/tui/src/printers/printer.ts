import type { TrainerEvent } from '../trainer/protocol.js';

/** Writes what a trainer says. Lines end without a line break: the writer adds it. */
export type Printer = (event: TrainerEvent) => void;

/** Where lines go: `output` is what the program was asked for (stdout), `aside` is all else (stderr). */
export interface Writer {
  output(line: string): void;
  aside(line: string): void;
}
