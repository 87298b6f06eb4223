import { execFileSync } from 'node:child_process';
import { programFolder } from './program.js';

/** Builds the real program once before the tests, in a folder of its own: never against a stale build. */
export default function setup(): void {
  execFileSync(process.execPath, ['build.mjs', programFolder], { stdio: 'inherit' });
}
