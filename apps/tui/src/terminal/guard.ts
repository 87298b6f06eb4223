import { writeSync } from 'node:fs';
import { leave } from './modes.js';

/** What a guard needs of the process; tests bring their own. */
export interface GuardedProcess {
  on(event: string, listener: (argument: unknown) => void): unknown;
  off(event: string, listener: (argument: unknown) => void): unknown;
  exit(code: number): void;
}

export interface GuardOptions {
  readonly process: GuardedProcess;
  /** Ends raw mode of the input, where it has one. */
  readonly endRawMode: () => void;
  /** Writes to the terminal, at once and whole, even in a process that is ending. */
  readonly write: (bytes: string) => void;
  /** Told of an exception nobody caught, after the terminal is restored. */
  readonly onException: (error: unknown) => void;
}

export interface Guard {
  /** Gives the terminal back as it was. Only the first call does anything. */
  restore(): void;
  /** Ends the watch over the process. */
  release(): void;
}

/** Exit codes by signal: 128 and the signal's number, as shells have it. */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Restores the terminal on every way out of the process: exit, SIGINT, SIGTERM, SIGHUP, an exception or a rejection
 * that nobody catches.
 */
export function guardTerminal({ process, endRawMode, write, onException }: GuardOptions): Guard {
  let isRestored = false;
  const restore = () => {
    if (isRestored) return;
    isRestored = true;
    endRawMode();
    write(leave);
  };
  const fail = (error: unknown) => {
    restore();
    onException(error);
    process.exit(1);
  };
  const listeners: [string, (argument: unknown) => void][] = [
    ['exit', restore],
    ['uncaughtException', fail],
    ['unhandledRejection', fail],
  ];
  for (const [signal, code] of Object.entries(signals)) {
    listeners.push([
      signal,
      () => {
        restore();
        process.exit(code);
      },
    ]);
  }
  for (const [event, listener] of listeners) process.on(event, listener);
  return {
    restore,
    release: () => {
      for (const [event, listener] of listeners) process.off(event, listener);
    },
  };
}

/** Writes to a file descriptor at once; waits where the terminal cannot take more yet, gives up where it is gone. */
export function writeNow(descriptor: number, bytes: string): void {
  let rest = Buffer.from(bytes);
  const deadline = Date.now() + 1000;
  while (rest.length > 0 && Date.now() < deadline) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
    }
  }
}
