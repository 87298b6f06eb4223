/** The command line was wrong: its message is one line that says what to type instead. The program ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
