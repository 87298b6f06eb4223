/** A process that is killed while it saves leaves the previous or the new checkpoint, and never a broken one. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Linear, SGD, takeCheckpoint } from '@downhill/nn';
import { CheckpointFolder, loadCheckpoint } from '@downhill/nn/node';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'downhill-killed-'));
const program = join(folder, 'writer.mjs');

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('writer.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@downhill/source'],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Runs the program until it is dead.
 *
 * @param moment the change of the file system at which it kills itself; 0 for never
 * @param steps after so many steps it is killed from outside
 * @returns how many steps it has reported
 */
async function run(path: string, moment: number, steps = Number.POSITIVE_INFINITY) {
  const child = spawn(process.execPath, [program, path, String(moment)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.split('\n').length > steps) child.kill('SIGKILL');
  });
  const signal = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  return output.split('\n').length - 1;
}

function expectGood(path: string, reported: number): void {
  const checkpoints = new CheckpointFolder(path);
  const steps = checkpoints.list().map((file) => loadCheckpoint(file).position!.step);
  expect([reported, reported + 1]).toContain(steps.at(-1) ?? 0);
  // The two newest and the best, which is the first; one more where it died before it could remove it.
  const newest = steps.at(-1) ?? 0;
  const kept = [1, newest - 1, newest].filter((step) => step >= 1 && step <= newest);
  expect(steps).toEqual(expect.arrayContaining(kept));
  expect(steps.length).toBeLessThanOrEqual(4);

  const model = new Linear(40, 40);
  const optimizer = new SGD(model.parameters(), { momentum: 0.9 });
  checkpoints.save(takeCheckpoint({ model, optimizer }));
  expect(readdirSync(path).filter((name) => name.endsWith('.partial'))).toEqual([]);
}

// A save makes 8 changes, and from the fourth on one more, for the file that goes: all moments of the first, the second
// and the fourth.
const moments = [...Array(16).keys(), ...Array.from({ length: 9 }, (_, i) => 24 + i)];

it.concurrent.each(moments)('by itself, after %i changes of the file system', async (changes) => {
  const path = join(folder, `changes-${changes}`);
  expectGood(path, await run(path, changes + 1));
});

it.concurrent.each([1, 6, 15])('from outside, after %i steps', async (steps) => {
  const path = join(folder, `steps-${steps}`);
  expectGood(path, await run(path, 0, steps));
});
