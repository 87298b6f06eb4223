import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of the test's own, with some files in it; it goes when the test ends. */
export async function temporaryFolder(files: Record<string, Uint8Array | string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'downhill-mnist-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}
