/** Follows docs/add-an-op.md: puts its row into a copy of the sources, and runs its program, which prints what the page says. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const home = join(root, 'packages/autograd');
const page = readFileSync(join(root, 'docs/add-an-op.md'), 'utf8');
const blocks = (info: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${info}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text!);

const rows = [...page.matchAll(/```ts packages\/autograd\/(\S+)\n(.*?)```/gs)];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'downhill-op-'));
  cpSync(join(home, 'src'), join(folder, 'src'), { recursive: true });
  for (const [, file, row] of rows) {
    writeFileSync(join(folder, file!), readFileSync(join(folder, file!), 'utf8') + row);
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'program.ts'), blocks('ts').join('\n'));
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      paths: { '@downhill/autograd': [join(folder, 'src/index.ts')] },
    },
    files: ['program.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
});

afterAll(() => rmSync(folder, { recursive: true }));

it('has a row for the package', () => {
  expect(rows.map(([, file]) => file)).toEqual(['src/elementwise/unary/activation.ts']);
});

it('is right in the eyes of the compiler', () => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { stdout, status } = spawnSync(tsc, ['--project', folder], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

it('does what the page says', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'program.ts')],
    alias: { '@downhill/autograd': join(folder, 'src/index.ts') },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'error',
    define: { 'import.meta.url': '"file:///downhill/"' },
  });
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(`${values.join(' ')}\n`) };
  new Function('console', 'require', outputFiles[0]!.text)(console, () => ({}));
  expect(printed.join('')).toBe(blocks('text').join(''));
});
