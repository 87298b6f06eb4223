/** The one error class of the library, and the path of layers that tells where an error happened. */

const path: string[] = [];

/**
 * Thrown for every wrong use. The message reads `op: what differs · the shapes involved · in layer.path · a hint`.
 */
export class AutogradError extends Error {
  override readonly name = 'AutogradError';

  /**
   * @param op the operation that was called
   * @param problem what is wrong
   * @param details what was involved, for example `x [128, 784]`; a hint comes last
   */
  constructor(
    readonly op: string,
    problem: string,
    ...details: readonly string[]
  ) {
    const where = path.length > 0 ? [`in ${path.join('.')}`] : [];
    super([`${op}: ${problem}`, ...details, ...where].join(' · '));
  }
}

/** Runs `body` with `name` added to the path that error messages show: a layer puts its own name here. */
export function withScope<R>(name: string, body: () => R): R {
  path.push(name);
  try {
    return body();
  } finally {
    path.pop();
  }
}

/** The names given to {@link withScope} around this call, outermost first. */
export function currentScope(): readonly string[] {
  return path;
}
