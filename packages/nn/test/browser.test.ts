import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const bundle = (entry: string) =>
  build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    conditions: ['@downhill/source'],
    logLevel: 'silent',
  });

it('the core runs where there is no Node: only the door to files imports from it', async () => {
  await expect(bundle('../src/index.ts')).resolves.toMatchObject({ errors: [] });
  await expect(bundle('../src/node/index.ts')).rejects.toThrow('node:fs');
});
