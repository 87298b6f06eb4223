/** What the package adds to a bundle: minified and gzipped, as a user's bundler would take it from the sources. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const kB = 1000;

/** In place of the WebAssembly kernels, which have a size of their own. */
const withoutWasm: Plugin = {
  name: 'without-wasm',
  setup: ({ onLoad }) => {
    onLoad({ filter: /kernels[\\/]wasm[\\/]index\.ts$/ }, () => ({
      contents: 'export const loadWasm = undefined;',
    }));
  },
};

async function gzippedSize(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    plugins: [withoutWasm],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

describe('gzipped size', () => {
  it.each<[string, string, number]>([
    ['everything', "export * from './src/index.js'", 40 * kB],
    ['Value alone', "export { Value } from './src/index.js'", 6 * kB],
  ])('of %s', async (name, code, limit) => {
    const size = await gzippedSize(code);
    console.info(`@downhill/autograd, ${name}: ${size} of ${limit} bytes`);
    expect(size).toBeLessThanOrEqual(limit);
  });

  it('of a part is less than that of everything: what is not imported is left out', async () => {
    const [all, tensor, value] = await Promise.all(
      ['*', '{ tensor }', '{ Value }'].map((names) =>
        gzippedSize(`export ${names} from './src/index.js'`),
      ),
    );
    expect(tensor!).toBeLessThan(all! * 0.6);
    expect(value!).toBeLessThan(tensor! * 0.4);
  });
});
