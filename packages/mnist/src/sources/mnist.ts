import { homedir } from 'node:os';
import { sep } from 'node:path';
import type { NamedBytes } from '../digits.js';
import type { DigitFile, Part } from '../files.js';
import type { Allocate } from '../gzip.js';
import { cachedPath, readCached } from './cache.js';
import { type DownloadOptions, download } from './download.js';
import { type OpenSource, readPart } from './source.js';

/**
 * The published digits: from the cache folder, and what is missing or damaged there from a mirror.
 *
 * @throws {DigitsError} when no mirror delivers what the cache lacks
 */
export async function openMnist(
  parts: readonly Part[],
  allFiles: readonly DigitFile[],
  options: DownloadOptions,
  allocate?: Allocate,
): Promise<OpenSource> {
  const { folder, signal } = options;
  const files = allFiles.filter((file) => parts.includes(file.part));
  const contents = new Map<string, Uint8Array>();
  const keep = async (file: DigitFile) => {
    const content = await readCached(folder, file, signal, allocate);
    if (content !== null) contents.set(file.name, content);
  };
  // All at once: unpacking runs on threads of its own.
  await Promise.all(files.map(keep));
  const missing = files.filter(({ name }) => !contents.has(name));
  let host: string | null = null;
  if (missing.length > 0) {
    const downloaded = await download(missing, options);
    host = downloaded.host;
    for (const [name, content] of downloaded.contents) contents.set(name, content);
  }
  const bytesOf = (file: DigitFile): NamedBytes => ({
    name: cachedPath(folder, file),
    bytes: contents.get(file.name)!,
  });
  return {
    source: {
      kind: host === null ? 'cache' : 'download',
      description:
        host === null ? `MNIST from the cache, ${tilde(folder)}` : `MNIST, downloaded from ${host}`,
      notice: null,
    },
    read: (part) => readPart(part, files, bytesOf),
  };
}

/** A path as people write it: `~` for the home folder. */
function tilde(path: string): string {
  const home = homedir() + sep;
  return path.startsWith(home) ? `~${sep}${path.slice(home.length)}` : path;
}
