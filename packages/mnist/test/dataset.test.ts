import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DigitsError, loadDigits } from '../src/index.js';
import { temporaryFolder } from './folders.js';
import { load } from './load-small.js';
import { refusingMirror, startMirror } from './mirror.js';
import { smallContents } from './small-mnist.js';

const good = Object.fromEntries(smallContents);

test('a folder asked for by name comes before all else', async () => {
  const folder = await temporaryFolder(good);
  const environment = { DOWNHILL_DATA: await temporaryFolder() };
  const { source } = await loadDigits({ data: folder, environment });
  expect(source).toMatchObject({ kind: 'directory', description: `MNIST files in ${folder}` });
});

test.each([undefined, 'mnist'])('DOWNHILL_DATA comes before the cache (data: %s)', async (data) => {
  const mirror = await startMirror();
  const cache = await temporaryFolder();
  await load(cache, [mirror.url]);
  const folder = await temporaryFolder(good);
  const environment = { DOWNHILL_DATA: folder };
  const { source } = await load(cache, [mirror.url], { data, environment });
  expect(source).toEqual({
    kind: 'directory',
    description: `MNIST files in ${folder}`,
    notice: null,
  });
});

test('a DOWNHILL_DATA that is wrong is an error that names it', async () => {
  const mirror = await startMirror();
  const environment = { DOWNHILL_DATA: join(await temporaryFolder(), 'gone') };
  const loading = load(await temporaryFolder(), [mirror.url], { data: undefined, environment });
  await expect(loading).rejects.toThrow(DigitsError);
  await expect(loading).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringContaining(`${environment.DOWNHILL_DATA}: there is no such folder`),
      hint: expect.stringContaining('DOWNHILL_DATA names this folder'),
    }),
  );
  expect(mirror.requests).toEqual([]);
});

test('an empty DOWNHILL_DATA is none', async () => {
  const mirror = await startMirror();
  const environment = { DOWNHILL_DATA: '' };
  const { source } = await load(await temporaryFolder(), [mirror.url], { environment });
  expect(source.kind).toBe('download');
});

test('the cache folder is where the environment says', async () => {
  const mirror = await startMirror();
  const environment = { XDG_CACHE_HOME: await temporaryFolder() };
  const options = { environment, cacheFolder: undefined };
  expect((await load('', [mirror.url], options)).source.kind).toBe('download');
  const { source } = await load('', [], options);
  expect(source.kind).toBe('cache');
  expect(source.description).toContain(join(environment.XDG_CACHE_HOME, 'downhill', 'mnist'));
});

test('without a network, digits are synthetic and the notice says how to get the real ones', async () => {
  const mirrors = [await refusingMirror(), await refusingMirror()];
  const { train, test, source } = await load(await temporaryFolder(), mirrors, {
    data: undefined,
    seed: 7,
  });
  expect(source.kind).toBe('synthetic');
  expect(source.description).toBe('synthetic digits, seed 7');
  expect(source.notice).toBe(
    'These digits are synthetic, not the real ones: MNIST could not be downloaded: ' +
      'ECONNREFUSED (2 mirrors tried). For the real ones: --data DIR, DOWNHILL_DATA=DIR, or a network.',
  );
  expect([train.count, test.count]).toEqual([20_000, 4_000]);
});

test('without a network, MNIST asked for by name is an error', async () => {
  const loading = load(await temporaryFolder(), [await refusingMirror()], { data: 'mnist' });
  await expect(loading).rejects.toThrow(
    /^MNIST could not be downloaded: 127\.0\.0\.1:\d+: ECONNREFUSED$/,
  );
});

test('synthetic digits asked for by name come without a notice, whatever the environment says', async () => {
  const environment = { DOWNHILL_DATA: '/nowhere' };
  const { source } = await loadDigits({ data: 'synthetic', environment });
  expect(source).toEqual({
    kind: 'synthetic',
    description: 'synthetic digits, seed 0',
    notice: null,
  });
});
