import { DigitsError } from './errors.js';
import { type Idx, readIdx } from './idx.js';

/** The classes are the digits 0 to 9. */
export const CLASSES = 10;

/** Images of digits and what they show. */
export interface DigitSet {
  /** Grey levels [count, rows, columns], row-major: 0 is background, 255 full ink. */
  readonly images: Uint8Array;
  /** The digit each image shows [count], each below `classes`. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
}

/** Bytes and the name that errors call them by. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * A digit set from an IDX file of images (uint8, rank 3) and one of labels (uint8, rank 1).
 *
 * @throws {DigitsError} when either is not what it must be, the counts differ, or a label is not a digit
 */
export function decodeDigitSet(images: NamedBytes, labels: NamedBytes): DigitSet {
  const pictures = readBytes(images, ['count', 'rows', 'columns']);
  const answers = readBytes(labels, ['count']);
  const [count, rows, columns] = pictures.shape as [number, number, number];
  if (count !== answers.data.length) {
    throw new DigitsError(
      `${images.name} holds ${count} images, and ${labels.name} ${answers.data.length} labels: expected as many`,
      'Use the two files of one data set.',
    );
  }
  if (pictures.data.length === 0) {
    throw new DigitsError(
      `${images.name}: no pixels: its shape is [${pictures.shape.join(', ')}], expected at least one image`,
    );
  }
  const wrong = answers.data.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) {
    throw new DigitsError(
      `${labels.name}: label ${wrong} is ${answers.data[wrong]}, expected a digit from 0 to ${CLASSES - 1}`,
    );
  }
  return { images: pictures.data, labels: answers.data, count, rows, columns, classes: CLASSES };
}

function readBytes(file: NamedBytes, axes: readonly string[]): Idx & { dtype: 'uint8' } {
  const idx = readIdx(file.bytes, file.name);
  if (idx.dtype !== 'uint8' || idx.shape.length !== axes.length) {
    throw new DigitsError(
      `${file.name}: holds ${idx.dtype} [${idx.shape.join(', ')}] of rank ${idx.shape.length}, ` +
        `expected uint8 [${axes.join(', ')}] of rank ${axes.length}`,
      'Check that images and labels are not interchanged.',
    );
  }
  return idx;
}
