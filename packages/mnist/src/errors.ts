/**
 * What goes wrong with data: the message names the file, what was expected and what was found;
 * the hint says what to do about it.
 */
export class DigitsError extends Error {
  override readonly name = 'DigitsError';
  /** What to do, as one sentence, or null when the message says it all. */
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** What an unknown thrown thing says: a system error's code ("ENOENT"), else its message. */
export function reason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message;
}
