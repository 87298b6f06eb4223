import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests run against the packages' sources, never against a build. */
const conditions = ['@downhill/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
    globalSetup: fileURLToPath(new URL('packages/autograd/build-kernels.mjs', import.meta.url)),
  },
});
