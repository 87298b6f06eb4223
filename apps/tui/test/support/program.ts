/** The real program, as the build makes it, run as its users run it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject } from 'vitest';

/** Where this test run's own build lies: see build-program.ts. */
export const programFolder = inject('programFolder');
export const program = join(programFolder, 'bin.js');
export const workerProgram = pathToFileURL(join(programFolder, 'worker.js'));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Where it is run. Default: where the tests are. */
  readonly cwd?: string;
  /** Arguments of Node's own, before the program. */
  readonly nodeArguments?: readonly string[];
  readonly onStart?: (child: ChildProcessWithoutNullStreams) => void;
  /** Called with what has come on stdout so far, whenever more has come. */
  readonly onOutput?: (stdout: string, child: ChildProcessWithoutNullStreams) => void;
}

/** Without what the package manager adds to the environment of tests: from there, `require` finds our packages. */
const { NODE_PATH, ...inherited } = process.env;

/** Runs `downhill` with these arguments to its end. */
export async function runProgram(
  argv: readonly string[],
  { env = {}, cwd, nodeArguments = [], onStart, onOutput }: RunOptions = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [...nodeArguments, program, ...argv], {
    env: { ...inherited, ...env },
    cwd,
    stdio: 'pipe',
  });
  onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    onOutput?.(stdout, child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, stdout, stderr };
}

/** What a run with `--json` printed, line by line. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
