// @ts-check
/** Bundles the two commands, and the program that they measure with, from the packages' sources. */
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/bench.ts', 'src/bench-peers.ts', 'src/measure.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@downhill/source'],
  sourcemap: true,
});
