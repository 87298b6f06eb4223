import { expect, test } from 'vitest';
import type { LoadOptions, loadDigits } from '../src/index.js';
import { temporaryFolder } from './folders.js';
import { load } from './load-small.js';
import { refusingMirror, startMirror } from './mirror.js';
import { smallContents } from './small-mnist.js';

/** Loads, and says which of the digits lie in memory that was asked for. */
async function loadInto(loading: (options: LoadOptions) => ReturnType<typeof loadDigits>) {
  const given: ArrayBufferLike[] = [];
  const allocate = (bytes: number) => {
    const array = new Uint8Array(new SharedArrayBuffer(bytes));
    given.push(array.buffer);
    return array;
  };
  const { train, test } = await loading({ allocate });
  const parts = [train.images, train.labels, test.images, test.labels];
  expect(parts.every(({ buffer }) => given.includes(buffer))).toBe(true);
  expect(given.length).toBe(smallContents.size);
  return { train, test };
}

test('digits of the cache are read into memory that the caller gives', async () => {
  const [folder, mirror] = [await temporaryFolder(), await startMirror()];
  const expected = await load(folder, [mirror.url]);
  const none = await refusingMirror();
  const packed = await loadInto((options) => load(folder, [none], options));
  const unpacked = await loadInto((options) => load(folder, [none], options));
  for (const { train, test } of [packed, unpacked]) {
    expect(Buffer.compare(train.images, expected.train.images)).toBe(0);
    expect(Buffer.compare(test.labels, expected.test.labels)).toBe(0);
  }
});
