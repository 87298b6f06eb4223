import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DigitsError, reason } from '../errors.js';
import { mnistFiles, type Part } from '../files.js';
import type { Allocate } from '../gzip.js';
import { type OpenSource, readPart } from './source.js';

/**
 * The digits in a folder that holds MNIST's files under their usual names: `train-images-idx3-ubyte` or
 * `train-images.idx3-ubyte` and so on, with `.gz` or without.
 *
 * @param parts the halves that will be read: the files of the others may be missing
 * @throws {DigitsError} when the folder cannot be read or files are missing (all are listed); and, when read, for a
 * file that cannot be read or does not hold what it should
 */
export async function openDirectory(
  folder: string,
  parts: readonly Part[],
  signal?: AbortSignal,
  allocate?: Allocate,
): Promise<OpenSource> {
  const there = await list(folder);
  const files = mnistFiles.filter((file) => parts.includes(file.part));
  const paths = new Map<string, string>();
  for (const { name } of files) {
    const found = acceptedNames(name).find((accepted) => there.has(accepted));
    if (found !== undefined) paths.set(name, join(folder, found));
  }
  const missing = files.filter(({ name }) => !paths.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    throw new DigitsError(
      `${folder}: ${missing.length} of the ${files.length} files of MNIST missing: ${missing.join(', ')}`,
      'Each may also end in .gz, and be called train-images.idx3-ubyte and so on.',
    );
  }
  return {
    source: { kind: 'directory', description: `MNIST files in ${folder}`, notice: null },
    read: (part) =>
      readPart(
        part,
        files,
        async ({ name }) => {
          const path = paths.get(name)!;
          return { name: path, bytes: await read(path, signal) };
        },
        allocate,
      ),
  };
}

function acceptedNames(name: string): string[] {
  const dotted = name.replace('-idx', '.idx');
  return [name, dotted, `${name}.gz`, `${dotted}.gz`];
}

async function list(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    const code = reason(error);
    const problem =
      { ENOENT: 'there is no such folder', ENOTDIR: 'is not a folder' }[code] ??
      `the folder cannot be read (${code})`;
    throw new DigitsError(
      `${folder}: ${problem}, expected a folder with the files of MNIST`,
      'Name the folder that holds train-images-idx3-ubyte.gz and its three companions.',
      { cause: error },
    );
  }
}

async function read(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    return await readFile(path, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    const code = reason(error);
    throw new DigitsError(
      `${path}: ${code === 'EISDIR' ? 'is a folder, expected a file' : `cannot be read (${code})`}`,
      code === 'EISDIR' ? 'The file itself may lie inside.' : 'Check the rights to that file.',
      { cause: error },
    );
  }
}
