/** The one error class of the library, and the path of layers that tells where an error happened. */

let path: readonly string[] = [];

/**
 * Thrown for every wrong use. The message reads `op: what differs · the shapes involved · in layer.path · a hint`.
 *
 * @example new AutogradError('add', 'shapes differ', 'a [2]', 'b [3]').message   // 'add: shapes differ · a [2] · b [3]'
 */
export class AutogradError extends Error {
  /** Always `'AutogradError'`. */
  override readonly name = 'AutogradError';

  /**
   * @param op the operation that was called
   * @param problem what is wrong
   * @param details what was involved, for example `x [128, 784]`; a hint comes last
   */
  constructor(
    /** The operation that was called. */
    readonly op: string,
    problem: string,
    ...details: readonly string[]
  ) {
    super([`${op}: ${problem}`, ...details, ...formatScope(path)].join(' · '));
  }
}

/** What to throw when an argument is not of the kind asked for. */
export function wrongArgument(
  op: string,
  index: number,
  kind: string,
  value: unknown,
  ...hints: readonly string[]
): AutogradError {
  const problem = `argument ${index} must be a ${kind}, and is ${kindOf(value)}`;
  return new AutogradError(op, problem, ...hints);
}

/** What a value is, for messages: `null`, `string`, `an array`, `an instance of Map`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object') return typeof value;
  return `an instance of ${value.constructor?.name ?? 'a class'}`;
}

/**
 * Runs `body` with `name` added to the path that error messages show: a layer puts its own name here.
 *
 * @example withScope('encoder', () => withScope('fc1', currentScope));   // ['encoder', 'fc1']
 */
export function withScope<R>(name: string, body: () => R): R {
  const before = path;
  path = [...before, name];
  try {
    return body();
  } finally {
    path = before;
  }
}

/**
 * The names given to {@link withScope} around this call, outermost first. The list itself never changes.
 *
 * @example withScope('encoder', currentScope);   // ['encoder']
 */
export function currentScope(): readonly string[] {
  return path;
}

/** `in encoder.fc1`, for messages; nothing outside of every scope. */
export function formatScope(scope: readonly string[]): string[] {
  return scope.length > 0 ? [`in ${scope.join('.')}`] : [];
}
