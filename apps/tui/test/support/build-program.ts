import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where this test run's own build of the program lies. */
    programFolder: string;
  }
}

/** Builds the real program once before the tests, in a folder of its own: never against a stale build. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'downhill-build-'));
  execFileSync(process.execPath, ['build.mjs', folder], { stdio: 'inherit' });
  project.provide('programFolder', folder);
  return () => rmSync(folder, { recursive: true });
}
