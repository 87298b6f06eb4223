// @ts-check
/** Builds the package in the current folder: each source file to one module in dist, and its type declarations. */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  // AssemblyScript has a compiler of its own.
  .filter((file) => /\.tsx?$/.test(file) && !/[/\\]assembly[/\\]/.test(file))
  .map((file) => join('src', file));
rmSync('dist', { recursive: true, force: true });
// Not bundled: a module per source file lets a bundler take only what is imported.
await build({
  entryPoints: sources,
  outdir: 'dist',
  outbase: 'src',
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
});
const types = spawnSync('tsc', ['--project', 'tsconfig.build.json'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exit(types.status ?? 1);
