import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DigitsError, type Idx, loadDigits, loadTestDigits, writeIdx } from '../src/index.js';
import { temporaryFolder } from './folders.js';
import { images, labels, smallContents } from './small-mnist.js';

const good = Object.fromEntries(smallContents);

test.each<[names: string, rename: (name: string) => string, gzip: boolean]>([
  ['train-images-idx3-ubyte', (name) => name, false],
  ['train-images-idx3-ubyte.gz', (name) => `${name}.gz`, true],
  ['train-images.idx3-ubyte', (name) => name.replace('-idx', '.idx'), false],
  ['train-images.idx3-ubyte.gz', (name) => `${name.replace('-idx', '.idx')}.gz`, true],
  ['gzip without .gz', (name) => name, true],
  ['.gz without gzip', (name) => `${name}.gz`, false],
])('a folder with files named like %s is read', async (_, rename, gzip) => {
  const files = Object.entries(good).map(([name, content]) => [
    rename(name),
    gzip ? gzipSync(content) : content,
  ]);
  const folder = await temporaryFolder(Object.fromEntries(files));
  const { train, test, source } = await loadDigits({ data: folder });
  expect(source).toEqual({
    kind: 'directory',
    description: `MNIST files in ${folder}`,
    notice: null,
  });
  expect(train).toMatchObject({ count: 200, rows: 28, columns: 28, classes: 10 });
  expect(
    Buffer.compare(train.images, smallContents.get('train-images-idx3-ubyte')!.subarray(16)),
  ).toBe(0);
  expect(test.labels).toEqual(labels(20).data);
  expect(test.count).toBe(20);
});

test.each([
  [9, 28],
  [28, 7],
])('images of any size are read (%d×%d), but one size in all', async (rows, columns) => {
  const folder = await temporaryFolder({
    ...good,
    't10k-images-idx3-ubyte': writeIdx(images(20, rows, columns)),
  });
  const { test } = await loadTestDigits({ data: folder });
  expect(test).toMatchObject({ count: 20, rows, columns });
  expect(test.images).toHaveLength(20 * rows * columns);
  await expect(loadDigits({ data: folder })).rejects.toThrow(
    `training images are 28×28 and the test images ${rows}×${columns}, expected one size`,
  );
});

test('the test digits alone need no training files', async () => {
  const files = Object.entries(good).filter(([name]) => name.startsWith('t10k'));
  const folder = await temporaryFolder(Object.fromEntries(files));
  expect((await loadTestDigits({ data: folder })).test.count).toBe(20);
  await expect(loadDigits({ data: folder })).rejects.toThrow(
    `${folder}: 2 of the 4 files of MNIST missing: train-images-idx3-ubyte, train-labels-idx1-ubyte`,
  );
});

const asFloats: Idx = { dtype: 'float32', shape: [20, 28, 28], data: new Float32Array(20 * 784) };
const tooHigh: Idx = { dtype: 'uint8', shape: [20], data: new Uint8Array(20).fill(10, 7) };
const whole = good['t10k-images-idx3-ubyte']!;
const zipped = gzipSync(whole);
const altered = Uint8Array.from(zipped);
altered[5000]! ^= 1;

test.each<[what: string, file: string, content: Uint8Array, message: RegExp]>([
  [
    'truncated images',
    't10k-images',
    whole.subarray(0, 9000),
    /images-idx3-ubyte: truncated: .*uint8 \[20, 28, 28\], which takes 15696 bytes, and the file has 9000/,
  ],
  [
    'images too long',
    't10k-images',
    Buffer.concat([whole, whole]),
    /images-idx3-ubyte: too long: .*takes 15696 bytes, and the file has 31392/,
  ],
  ['damaged gzip', 't10k-images', altered, /images-idx3-ubyte: the gzip data is damaged/],
  [
    'gzip cut short',
    't10k-images',
    zipped.subarray(0, 5000),
    /images-idx3-ubyte: the gzip data is damaged \(unexpected end of file\)/,
  ],
  [
    'something else',
    't10k-images',
    Buffer.from('hello'),
    /images-idx3-ubyte: not an IDX file: it starts with 68 65 6c 6c, expected 00 00/,
  ],
  [
    'an empty file',
    't10k-labels',
    new Uint8Array(),
    /labels-idx1-ubyte: truncated: it has 0 bytes/,
  ],
  [
    'labels of rank 3',
    't10k-labels',
    whole,
    /labels-idx1-ubyte: holds uint8 \[20, 28, 28\] of rank 3, expected uint8 \[count\] of rank 1/,
  ],
  [
    'images of rank 1',
    't10k-images',
    writeIdx(labels(20)),
    /images-idx3-ubyte: holds uint8 \[20\] of rank 1, expected uint8 \[count, rows, columns\] of rank 3/,
  ],
  [
    'images as floats',
    't10k-images',
    writeIdx(asFloats),
    /images-idx3-ubyte: holds float32 \[20, 28, 28\].*expected uint8/,
  ],
  [
    'too few labels',
    't10k-labels',
    writeIdx(labels(19)),
    /t10k-images-idx3-ubyte holds 20 images, and .*t10k-labels-idx1-ubyte 19 labels/,
  ],
  [
    'labels out of range',
    't10k-labels',
    writeIdx(tooHigh),
    /labels-idx1-ubyte: label 7 is 10, expected a digit from 0 to 9/,
  ],
  [
    'images without pixels',
    't10k-images',
    writeIdx(images(20, 0, 28)),
    /images-idx3-ubyte: no pixels: its shape is \[20, 0, 28\]/,
  ],
])(
  '%s: the error names the file, what was found and what was expected',
  async (_, file, content, message) => {
    const name = `${file}-${file.endsWith('images') ? 'idx3' : 'idx1'}-ubyte`;
    const folder = await temporaryFolder({ ...good, [name]: content });
    const loading = loadDigits({ data: folder });
    await expect(loading).rejects.toThrow(DigitsError);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toThrow(join(folder, file));
  },
);

test('no images at all is an error', async () => {
  const folder = await temporaryFolder({
    't10k-images-idx3-ubyte': writeIdx(images(0)),
    't10k-labels-idx1-ubyte': writeIdx(labels(0)),
  });
  await expect(loadTestDigits({ data: folder })).rejects.toThrow(
    /no pixels: its shape is \[0, 28, 28\]/,
  );
});

test('a folder that is not there, or not a folder, is an error with a hint', async () => {
  const folder = await temporaryFolder({
    'train-images-idx3-ubyte': good['train-images-idx3-ubyte']!,
  });
  const there = join(folder, 'train-images-idx3-ubyte');
  await expect(loadDigits({ data: join(folder, 'nowhere') })).rejects.toThrow(
    expect.objectContaining({
      message: `${join(folder, 'nowhere')}: there is no such folder, expected a folder with the files of MNIST`,
      hint: expect.stringContaining('train-images-idx3-ubyte.gz'),
    }),
  );
  await expect(loadDigits({ data: there })).rejects.toThrow(`${there}: is not a folder`);
});

test('a file that cannot be read is an error that says why', async () => {
  const folder = await temporaryFolder({ ...good });
  const { 't10k-labels-idx1-ubyte': _, ...others } = good;
  const withFolder = await temporaryFolder(others);
  await mkdir(join(withFolder, 't10k-labels-idx1-ubyte'));
  await expect(loadDigits({ data: withFolder })).rejects.toThrow(
    `${join(withFolder, 't10k-labels-idx1-ubyte')}: is a folder, expected a file`,
  );
  const aborted = AbortSignal.abort(new Error('enough'));
  await expect(loadDigits({ data: folder, signal: aborted })).rejects.toThrow('enough');
});
