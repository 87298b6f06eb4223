/** Measurements in processes of their own: none warms up, fills memory or leaves threads for the next. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a process printed and how it ended. */
export interface Finished {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface ProcessOptions {
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  { environment, folder }: ProcessOptions = {},
): Promise<Finished> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    cwd: folder,
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => output.push(data));
  child.stderr.on('data', (data: Buffer) => errors.push(data));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, output: String(Buffer.concat(output)), errors: String(Buffer.concat(errors)) };
}

/**
 * Runs a program that prints its result as JSON on its last line.
 *
 * @throws Error with what the program said, when it fails
 */
export async function runForJson(
  program: string,
  args: readonly string[],
  options?: ProcessOptions,
): Promise<unknown> {
  const { code, output, errors } = await run(program, args, options);
  if (code === 0 && output !== '') return lastLine(output);
  const said = errors.trim().split('\n').slice(-12).join('\n');
  throw new Error(`${program} ${args.join(' ')} ended with code ${code}\n${said}`);
}

function lastLine(output: string): unknown {
  return JSON.parse(output.trimEnd().split('\n').at(-1)!);
}

/** Rows of a suite, measured in a process of its own. */
export async function measureApart(suite: string, config: object): Promise<readonly object[]> {
  const program = fileURLToPath(new URL('measure.js', import.meta.url));
  const { code, output, errors } = await run(process.execPath, [
    program,
    suite,
    JSON.stringify(config),
  ]);
  if (code !== 0) throw new Error(`the suite ${suite} failed: ${errors.trim()}`);
  const rows = lastLine(output);
  if (!Array.isArray(rows)) throw new Error(`the suite ${suite} printed no rows`);
  return rows;
}
