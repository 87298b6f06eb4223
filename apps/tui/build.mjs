// @ts-check
/**
 * Bundles the `downhill` command from the packages' sources: one entry for the program, one for each of its workers.
 * Bundled, so that it starts fast and needs no dependency installed beside it; Ink sits in chunks of its own that a
 * headless run never loads.
 *
 * `node build.mjs [FOLDER [MODULE…]]`, by default to dist; further modules are bundled beside the program.
 */
import { rmSync } from 'node:fs';
import { parse } from 'node:path';
import { build } from 'esbuild';

const [outdir = 'dist', ...modules] = process.argv.slice(2);
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: {
    bin: 'src/bin.ts',
    worker: 'src/trainer/worker.ts',
    augment: 'src/trainer/augment/worker.ts',
    // What a file given to --model imports.
    nn: '../../packages/nn/src/index.ts',
    autograd: '../../packages/autograd/src/index.ts',
    ...Object.fromEntries(modules.map((module) => [parse(module).name, module])),
  },
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@downhill/source'],
  // React's development build keeps a record of every render; production keeps none.
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  external: ['react-devtools-core'],
  sourcemap: true,
  jsx: 'automatic',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
