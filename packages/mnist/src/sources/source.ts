import { type DigitSet, decodeDigitSet, type NamedBytes } from '../digits.js';
import type { DigitFile, Part } from '../files.js';
import { type Allocate, decompress } from '../gzip.js';

/** Where digits came from, for people to read. */
export interface DigitSource {
  readonly kind: 'directory' | 'cache' | 'download' | 'synthetic';
  /** One line: "MNIST files in ~/data". */
  readonly description: string;
  /** Set where these are not the digits that were wanted: says so, and how to get those. */
  readonly notice: string | null;
}

/** A source that was found good, ready to be read. */
export interface OpenSource {
  readonly source: DigitSource;
  read(part: Part): Promise<DigitSet>;
}

/** One half of a data set, from the two files that `bytesOf` brings, gzipped or not. */
export async function readPart(
  part: Part,
  files: readonly DigitFile[],
  bytesOf: (file: DigitFile) => NamedBytes | Promise<NamedBytes>,
  allocate?: Allocate,
): Promise<DigitSet> {
  const [images, labels] = await Promise.all(
    (['images', 'labels'] as const).map(async (content) => {
      const file = files.find((file) => file.part === part && file.content === content);
      if (file === undefined) throw new RangeError(`no file listed for the ${part} ${content}`);
      const { name, bytes } = await bytesOf(file);
      return { name, bytes: await decompress(bytes, name, allocate) };
    }),
  );
  return decodeDigitSet(images!, labels!);
}
