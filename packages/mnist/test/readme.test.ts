import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { temporaryFolder } from './folders.js';

test('the example in the README runs as it stands', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)![1]!;
  const script = join(await temporaryFolder(), 'example.mjs');
  await build({
    stdin: {
      contents: example,
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
      loader: 'ts',
    },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@downhill/source'],
  });
  const lines = execFileSync(process.execPath, [script], { encoding: 'utf8' }).split('\n');
  expect(lines.slice(0, 2)).toEqual(['synthetic digits, seed 1', '20000 and 4000 images of 28×28']);
  const [drawn, warped] = [lines.slice(2, 12), lines.slice(12, 22)];
  for (const picture of [drawn, warped]) {
    expect(picture.join('')).toMatch(/^[ ░▒▓█]{280}$/);
    expect(picture.join('')).toContain('█');
  }
  expect(warped).not.toEqual(drawn);
});
