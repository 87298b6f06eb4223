/** Errors as people read them: what went wrong, and what to do about it. */

/** An error whose `hint` says what to do. */
export class HintedError extends Error {
  override readonly name = 'HintedError';

  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

export interface ErrorDescription {
  readonly message: string;
  readonly hint: string | null;
  readonly stack: string | null;
}

/** Describes whatever was thrown; `hint` is that of the error, where it has one. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { message: String(error), hint: null, stack: null };
  const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : null;
  return { message: error.message, hint, stack: error.stack ?? null };
}

/** One line, or two where there is a hint; the stack trace too where `debug` asks for it. */
export function formatError({ message, hint, stack }: ErrorDescription, debug: boolean): string {
  const lines = [
    `downhill: ${message}`,
    hint === null ? [] : `  ${hint}`,
    debug && stack !== null ? stack : [],
  ];
  return lines.flat().join('\n');
}
