/** Small sets of digits to learn from in tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator } from '@downhill/autograd';
import { type DigitSet, drawDigits, mnistFiles, writeIdx } from '@downhill/mnist';
import { afterAll } from 'vitest';

/** Synthetic digits: the middle `side`×`side` pixels of 28×28. */
export function someDigits(count: number, { seed = 1, side = 28 } = {}): DigitSet {
  const digits = drawDigits(count, new Generator(seed));
  const margin = Math.floor((digits.rows - side) / 2);
  const images = new Uint8Array(count * side * side);
  for (let i = 0; i < images.length; i++) {
    const column = margin + (i % side);
    const row = margin + (Math.floor(i / side) % side);
    const digit = Math.floor(i / (side * side));
    images[i] = digits.images[(digit * digits.rows + row) * digits.columns + column]!;
  }
  return { ...digits, images, rows: side, columns: side };
}

/** Writes the digits as IDX files to a folder, which goes away after the tests of the file that calls this. */
export function digitFolder(train: DigitSet, test: DigitSet): string {
  const folder = mkdtempSync(join(tmpdir(), 'downhill-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  for (const { name, part, content } of mnistFiles) {
    const { images, labels, count, rows, columns } = part === 'train' ? train : test;
    const idx =
      content === 'images'
        ? { dtype: 'uint8' as const, shape: [count, rows, columns], data: images }
        : { dtype: 'uint8' as const, shape: [count], data: labels };
    writeFileSync(join(folder, name), writeIdx(idx));
  }
  return folder;
}
