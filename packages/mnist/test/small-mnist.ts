import { createHash } from 'node:crypto';
import { Generator } from '@downhill/autograd';
import { type DigitFile, type Idx, mnistFiles, writeIdx } from '../src/index.js';

/** Images of random pixels, which no compression makes smaller. */
export function images(count: number, rows = 28, columns = 28): Idx {
  const random = new Generator(`images ${count}`);
  const data = Uint8Array.from({ length: count * rows * columns }, () => random.integer(256));
  return { dtype: 'uint8', shape: [count, rows, columns], data };
}

export function labels(count: number): Idx {
  const data = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { dtype: 'uint8', shape: [count], data };
}

/** MNIST's four files under their names, with far fewer digits: 200 to train on and 20 to test on. */
export const smallContents: ReadonlyMap<string, Uint8Array> = new Map([
  ['train-images-idx3-ubyte', writeIdx(images(200))],
  ['train-labels-idx1-ubyte', writeIdx(labels(200))],
  ['t10k-images-idx3-ubyte', writeIdx(images(20))],
  ['t10k-labels-idx1-ubyte', writeIdx(labels(20))],
]);

/** The same files as a cache and a mirror know them. */
export const smallFiles: readonly DigitFile[] = mnistFiles.map((file) => {
  const content = smallContents.get(file.name)!;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { ...file, sha256, downloadSize: content.length };
});
