import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, posix, win32 } from 'node:path';
import type { NamedBytes } from '../digits.js';
import { DigitsError } from '../errors.js';
import type { DigitFile } from '../files.js';
import { type Allocate, decompress } from '../gzip.js';
import { PartialFile } from './partial-file.js';

/**
 * The folder where downloaded digits are kept, by the conventions of the platform: `$XDG_CACHE_HOME/downhill/mnist`
 * where that variable holds an absolute path, else `~/Library/Caches/downhill/mnist` on macOS,
 * `%LOCALAPPDATA%\downhill\Cache\mnist` on Windows, and `~/.cache/downhill/mnist` anywhere else.
 *
 * @example cacheFolder('linux', { XDG_CACHE_HOME: '/cache' })   // '/cache/downhill/mnist'
 */
export function cacheFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const { join, isAbsolute } = platform === 'win32' ? win32 : posix;
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'downhill', 'mnist');
  const home = (platform === 'win32' ? environment.USERPROFILE : environment.HOME) || homedir();
  if (platform === 'win32') {
    return join(local || join(home, 'AppData', 'Local'), 'downhill', 'Cache', 'mnist');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'downhill', 'mnist');
  return join(home, '.cache', 'downhill', 'mnist');
}

/** Where the cache keeps a file. */
export function cachedPath(folder: string, file: DigitFile): string {
  return join(folder, `${file.name}.gz`);
}

/** Where it keeps the uncompressed content, which is there from the second reading on: unpacking takes longer than all else. */
function unpackedPath(folder: string, file: DigitFile): string {
  return join(folder, `${file.name}.unpacked`);
}

/** The uncompressed content of a cached file, or null when it is missing or not what it should be. */
export async function readCached(
  folder: string,
  file: DigitFile,
  signal?: AbortSignal,
  allocate?: Allocate,
): Promise<Uint8Array | null> {
  const readUnpacked = (path: string) =>
    allocate === undefined ? readFile(path, { signal }) : readInto(path, allocate);
  const unpacked = await readVerified(unpackedPath(folder, file), file, readUnpacked, signal);
  if (unpacked !== null) return unpacked;
  const read = (path: string) => readFile(path, { signal });
  const content = await readVerified(cachedPath(folder, file), file, read, signal, allocate);
  if (content !== null) await keepUnpacked(folder, file, content);
  return content;
}

async function readVerified(
  path: string,
  file: DigitFile,
  read: (path: string) => Promise<Uint8Array>,
  signal?: AbortSignal,
  allocate?: Allocate,
): Promise<Uint8Array | null> {
  try {
    return await verify({ name: path, bytes: await read(path) }, file, allocate);
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

/** The content of a file, in memory from `allocate`. */
async function readInto(path: string, allocate: Allocate): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const content = allocate((await file.stat()).size);
    const { bytesRead } = await file.read(content, 0, content.length, 0);
    return content.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function keepUnpacked(folder: string, file: DigitFile, content: Uint8Array): Promise<void> {
  try {
    const partial = await PartialFile.claim(folder, basename(unpackedPath(folder, file)));
    try {
      await partial.clear();
      await partial.append(content);
      await partial.finish();
    } finally {
      await partial.clear();
      await partial.release();
    }
  } catch {
    // A cache that cannot be written, or is full, serves as it is.
  }
}

/**
 * The uncompressed content of `found`, once it is known to be that of `file`.
 *
 * @throws {DigitsError} when its SHA-256 differs, or the gzip data is damaged
 */
export async function verify(
  found: NamedBytes,
  file: DigitFile,
  allocate?: Allocate,
): Promise<Uint8Array> {
  const content = await decompress(found.bytes, found.name, allocate);
  const digest = createHash('sha256').update(content).digest('hex');
  if (digest === file.sha256) return content;
  throw new DigitsError(
    `${found.name}: not the content of ${file.name}: ` +
      `expected SHA-256 ${file.sha256.slice(0, 12)}…, found ${digest.slice(0, 12)}…`,
  );
}
