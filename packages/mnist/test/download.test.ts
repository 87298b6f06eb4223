import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DigitsError, loadTestDigits } from '../src/index.js';
import { download } from '../src/sources/download.js';
import { temporaryFolder } from './folders.js';
import { expectWholeCache, load, names, trainImages, trainImagesGzip } from './load-small.js';
import { answer, held, mute, refusingMirror, startMirror } from './mirror.js';
import { smallContents, smallFiles } from './small-mnist.js';

test('what is downloaded is kept, and not asked for again', async () => {
  const mirror = await startMirror();
  const folder = join(await temporaryFolder(), 'made', 'on', 'demand');
  const first = await load(folder, [mirror.url]);
  expect(first.source).toEqual({
    kind: 'download',
    description: `MNIST, downloaded from ${mirror.host}`,
    notice: null,
  });
  expect(first.train.count).toBe(200);
  expect(
    Buffer.compare(first.test.images, smallContents.get('t10k-images-idx3-ubyte')!.subarray(16)),
  ).toBe(0);
  await expectWholeCache(folder);
  expect(mirror.requests).toEqual(names.map((file) => ({ file, start: null })));

  const again = await load(folder, [mirror.url]);
  expect(again.source).toMatchObject({ kind: 'cache', notice: null });
  expect(again.source.description).toContain(folder);
  expect(Buffer.compare(again.train.images, first.train.images)).toBe(0);
  expect(mirror.requests).toHaveLength(4);
});

test('a mirror may be named without the slash at its end', async () => {
  const mirror = await startMirror();
  const { source } = await load(await temporaryFolder(), [mirror.url.slice(0, -1)]);
  expect(source.kind).toBe('download');
});

test('the test digits alone are half the download', async () => {
  const mirror = await startMirror();
  const folder = await temporaryFolder();
  const { test } = await loadTestDigits({
    environment: {},
    files: smallFiles,
    cacheFolder: folder,
    mirrors: [mirror.url],
  });
  expect(test.count).toBe(20);
  expect(mirror.requests.map(({ file }) => file)).toEqual(names.slice(2));
});

test.each([
  ['cut short', trainImagesGzip.subarray(0, 5000)],
  ['altered', Buffer.from(trainImagesGzip).fill(0, 9000, 9100)],
  ['of something else', held.get('/mnist/t10k-images-idx3-ubyte.gz')!],
  ['empty', Buffer.alloc(0)],
])('a cached file that is %s is downloaded again, and no other', async (_, damaged) => {
  const mirror = await startMirror();
  const folder = await temporaryFolder();
  await load(folder, [mirror.url]);
  mirror.requests.length = 0;
  await writeFile(join(folder, trainImages), damaged);
  expect((await load(folder, [mirror.url])).train.count).toBe(200);
  expect(mirror.requests).toEqual([{ file: trainImages, start: null }]);
  await expectWholeCache(folder);
});

describe('what is read from the cache', () => {
  const unpacked = (folder: string) => join(folder, 'train-images-idx3-ubyte.unpacked');

  /** A cache that was read once. */
  async function usedCache() {
    const mirror = await startMirror();
    const folder = await temporaryFolder();
    const { train } = await load(folder, [mirror.url]);
    await load(folder, []);
    const again = async () => {
      const { train: found } = await load(folder, []);
      return Buffer.compare(found.images, train.images);
    };
    return { folder, again };
  }

  test('is kept unpacked', async () => {
    const { folder, again } = await usedCache();
    expect((await readdir(folder)).filter((name) => name.endsWith('.unpacked'))).toHaveLength(4);
    await expectWholeCache(folder);
    for (const name of names) await rm(join(folder, name));
    expect(await again()).toBe(0);
  });

  test('is unpacked again where that was damaged', async () => {
    const { folder, again } = await usedCache();
    await writeFile(unpacked(folder), 'damaged');
    expect(await again()).toBe(0);
    await expectWholeCache(folder);
  });

  test('is read as it is where it cannot be kept', async () => {
    const { folder, again } = await usedCache();
    await rm(unpacked(folder));
    await mkdir(join(unpacked(folder), 'in the way'), { recursive: true });
    expect(await again()).toBe(0);
  });
});

test('progress runs from 0 to 1 and names the mirror', async () => {
  const mirror = await startMirror();
  const seen: { message: string; fraction: number | null }[] = [];
  await load(await temporaryFolder(), [mirror.url], {
    onProgress: (progress) => seen.push(progress),
  });
  const fractions = seen.map(({ fraction }) => fraction ?? Number.NaN);
  expect(fractions[0]).toBe(0);
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(seen[0]!.message).toBe(`downloading MNIST from ${mirror.host}: 0.0 of 0.2 MB`);
  expect(seen.at(-1)!.message).toBe(`downloading MNIST from ${mirror.host}: 0.2 of 0.2 MB`);
});

describe('when no mirror delivers', () => {
  test('the error says what each did, and what to do', async () => {
    const [lacking, broken] = [await startMirror(answer(404)), await startMirror(answer(500))];
    const loading = load(await temporaryFolder(), [lacking.url, broken.url]);
    await expect(loading).rejects.toThrow(DigitsError);
    await expect(loading).rejects.toThrow(
      expect.objectContaining({
        message:
          `MNIST could not be downloaded: ${lacking.host}: answered 404 Not Found; ` +
          `${broken.host}: answered 500 Internal Server Error`,
        hint: expect.stringContaining('--data DIR or DOWNHILL_DATA'),
      }),
    );
  });

  test('and all fail alike, the error says it once', async () => {
    const mirrors = [await refusingMirror(), await refusingMirror(), await refusingMirror()];
    await expect(load(await temporaryFolder(), mirrors)).rejects.toThrow(
      'MNIST could not be downloaded: ECONNREFUSED (3 mirrors tried)',
    );
  });

  test('or even answers, the time for all of them together is bounded', async () => {
    const mirrors = await Promise.all(Array.from({ length: 8 }, () => startMirror(mute)));
    const downloading = download(smallFiles, {
      mirrors: mirrors.map(({ url }) => url),
      folder: await temporaryFolder(),
      timeoutMilliseconds: 1_000,
      contactMilliseconds: 2_500,
    });
    await expect(downloading).rejects.toThrow('no answer within');
    expect(mirrors[0]!.requests).toHaveLength(1);
    expect(mirrors[7]!.requests).toHaveLength(0);
  });
});

test('a cache folder that cannot be written is an error with a hint', async () => {
  const mirror = await startMirror();
  const folder = join(await temporaryFolder({ file: '' }), 'file', 'mnist');
  await expect(load(folder, [mirror.url])).rejects.toThrow(
    expect.objectContaining({
      message: `${folder}: the cache folder cannot be written (ENOTDIR)`,
      hint: expect.stringContaining('XDG_CACHE_HOME'),
    }),
  );
});
