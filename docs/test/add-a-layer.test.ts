/** Follows docs/add-a-layer.md: its TypeScript is one program, which the compiler accepts and which prints what the page says. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as autograd from '@downhill/autograd';
import * as nn from '@downhill/nn';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/add-a-layer.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text!);
const program = blocks('ts').join('\n');
const packages: Readonly<Record<string, object>> = {
  '@downhill/autograd': autograd,
  '@downhill/nn': nn,
};
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'downhill-layer-'));
  const sources = Object.keys(packages).map((name) => [
    name,
    [join(root, name.replace('@downhill', 'packages'), 'src/index.ts')],
  ]);
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      paths: Object.fromEntries(sources),
    },
    files: ['program.ts'],
  };
  writeFileSync(join(folder, 'program.ts'), program);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
});

afterAll(() => rmSync(folder, { recursive: true }));

it('is right in the eyes of the compiler', () => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { stdout, status } = spawnSync(tsc, ['--project', folder], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

it('does what the page says', () => {
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(`${values.join(' ')}\n`) };
  const require = (name: string) => packages[name];
  const { code } = transformSync(program, { loader: 'ts', format: 'cjs' });
  new Function('require', 'console', code)(require, console);
  expect(printed.join('')).toBe(blocks('text').join(''));
  expect(printed.length).toBeGreaterThan(6);
});
