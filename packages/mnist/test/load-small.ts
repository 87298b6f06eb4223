import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { type LoadOptions, loadDigits } from '../src/index.js';
import { held } from './mirror.js';
import { smallContents, smallFiles } from './small-mnist.js';

/** The names of the four files in the cache, and in the order in which they are downloaded. */
export const names = smallFiles.map(({ name }) => `${name}.gz`);
export const trainImages = 'train-images-idx3-ubyte.gz';
export const trainImagesGzip = held.get(`/mnist/${trainImages}`)!;

/** Loads the small files from the cache folder and mirrors, or fails. */
export function load(folder: string, mirrors: readonly string[], options: LoadOptions = {}) {
  return loadDigits({
    data: 'mnist',
    environment: {},
    files: smallFiles,
    cacheFolder: folder,
    mirrors,
    timeoutMilliseconds: 2_000,
    ...options,
  });
}

/** Expects the cache to hold the four files, whole, and nothing else but their unpacked content. */
export async function expectWholeCache(folder: string) {
  const there = await readdir(folder);
  const packed = there.filter((name) => !name.endsWith('.unpacked'));
  expect(packed.sort()).toEqual([...names].sort());
  for (const [name, content] of smallContents) {
    const found = gunzipSync(await readFile(join(folder, `${name}.gz`)));
    expect(Buffer.compare(found, content), name).toBe(0);
    if (!there.includes(`${name}.unpacked`)) continue;
    const unpacked = await readFile(join(folder, `${name}.unpacked`));
    expect(Buffer.compare(unpacked, content), name).toBe(0);
  }
}
