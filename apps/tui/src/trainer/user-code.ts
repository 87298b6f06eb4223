/** Code that the user wrote, and what is said when it throws. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeError, HintedError } from '../errors.js';

/** Runs the user's code: what it throws is told with its place in the file. So is a promise that waits for nothing. */
export async function attempt<R>(file: string, what: string, run: () => R): Promise<Awaited<R>> {
  const idle = new AbortController();
  try {
    return await Promise.race([run(), failWhenIdle(file, idle.signal)]);
  } catch (error) {
    if (error instanceof HintedError) throw error;
    const { message, stack } = describeError(error);
    const place = placeIn(file, error instanceof SyntaxError ? checkSyntax(file) : (stack ?? ''));
    throw Object.assign(
      new HintedError(`--model ${file}: ${what}: ${message}${place}`, hintFor(error)),
      stack !== null && { stack },
    );
  } finally {
    idle.abort();
  }
}

/** Throws when the process has nothing left to do, which would end it without a word. */
async function failWhenIdle(file: string, signal: AbortSignal): Promise<never> {
  await once(process, 'beforeExit', { signal });
  throw new HintedError(
    `--model ${file}: it waits for a promise that nothing will settle`,
    'Every await in the file has to come to an end.',
  );
}

/** What Node says of a file's syntax: errors of `import` do not tell the line. */
function checkSyntax(file: string): string {
  return spawnSync(process.execPath, ['--check', resolve(file)], { encoding: 'utf8' }).stderr;
}

/** The first line of the file that a stack trace names. */
function placeIn(file: string, stack: string): string {
  const { href } = pathToFileURL(resolve(file));
  for (const name of [href, resolve(file)]) {
    const start = stack.indexOf(`${name}:`);
    if (start < 0) continue;
    const [line] = stack.slice(start + name.length + 1).match(/^\d+(:\d+)?/) ?? [];
    if (line !== undefined) return ` (${file}:${line})`;
  }
  return '';
}

const codeHints: Readonly<Record<string, string>> = {
  ERR_UNKNOWN_FILE_EXTENSION: `Node 22.18 and newer load TypeScript, and this is ${process.version}: write it in JavaScript, or use a newer Node.`,
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX:
    'Node takes types away and translates nothing: enums, namespaces and parameter properties are to be written in JavaScript.',
  MODULE_NOT_FOUND:
    'Libraries are there for import, not for require: write the file as an ES module.',
};

function hintFor(error: unknown): string {
  const { code }: { code?: unknown } = Object(error);
  const hint = codeHints[String(code)];
  if (hint !== undefined) return hint;
  if (error instanceof SyntaxError) {
    return 'Files in ES module syntax (import, export) can be given the ending .mjs.';
  }
  return 'The stack trace is shown with --debug.';
}
