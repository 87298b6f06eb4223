/** Which line of somebody's code called into this package. */

/** Where this package's own modules lie, as it appears in stack traces. */
const own = pathOf(new URL('../', import.meta.url).href);

/** What called us: keep it, and ask for the line when it is needed. */
export function captureStack(): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 64;
  const captured = new Error();
  Error.stackTraceLimit = limit;
  return captured;
}

/** The innermost line outside of this package as `file:line:column`; undefined where the stack does not tell. */
export function userLine({ stack = '' }: Error): string | undefined {
  for (const frame of stack.split('\n')) {
    // V8: `at f (file:1:2)` or `at file:1:2`; others: `f@file:1:2`.
    const place = /(?:\(|@|at )([^()@]+:\d+:\d+)\)?$/.exec(frame)?.[1];
    if (place === undefined || place.startsWith('node:')) continue;
    const path = pathOf(place);
    if (!path.startsWith(own)) return path;
  }
  return undefined;
}

function pathOf(url: string): string {
  return decodeURI(url.replace(/^(async )?(file:\/\/)?/, ''));
}
