import { access, constants, mkdir, readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { basename } from 'node:path';
import { DigitsError, reason } from '../errors.js';
import type { DigitFile } from '../files.js';
import { cachedPath, verify } from './cache.js';
import { get } from './http.js';
import { PartialFile } from './partial-file.js';

/** How far something slow has come. `fraction` runs from 0 to 1, and is null where it is unknown. */
export interface Progress {
  readonly message: string;
  readonly fraction: number | null;
}

export interface DownloadOptions {
  /** Addresses that serve each file as `<name>.gz`, in the order in which they are tried. */
  readonly mirrors: readonly string[];
  /** Where the files go; made if it is not there. */
  readonly folder: string;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the download; what has come so far stays in a partial file, and the next download goes on from there. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds a mirror may be silent in the middle of a file. */
  readonly timeoutMilliseconds: number;
  /** Milliseconds in which any mirror must have begun to answer. Default 4,000: offline, the dashboard must start soon. */
  readonly contactMilliseconds?: number;
}

export interface Downloaded {
  /** The mirror the last file came from. */
  readonly host: string;
  /** The uncompressed content of each file, by its name. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** Milliseconds in which a mirror must begin to answer. */
const ANSWER_TIMEOUT = 2_500;

/**
 * Downloads files into the cache folder, each checked against its digest before it takes its final name.
 *
 * A mirror that fails is left for the next one, which goes on with the bytes that are already here.
 *
 * @throws {DigitsError} when no mirror delivers, naming what each one did; when the folder cannot be written
 */
export async function download(
  files: readonly DigitFile[],
  options: DownloadOptions,
): Promise<Downloaded> {
  const { mirrors, folder, signal } = options;
  await makeFolder(folder);
  const contents = new Map<string, Uint8Array>();
  const failures: Failure[] = [];
  const contactBy = performance.now() + (options.contactMilliseconds ?? 4_000);
  let answered = false;
  const answerWithin = () =>
    Math.min(
      ANSWER_TIMEOUT,
      options.timeoutMilliseconds,
      answered ? Infinity : contactBy - performance.now(),
    );

  for (const mirror of mirrors) {
    if (answerWithin() <= 0) break;
    const { host } = new URL(mirror);
    const onBytes = (file: DigitFile, bytes: number) => {
      answered = true;
      options.onProgress?.(progressOf(files, contents, file, bytes, host));
    };
    try {
      for (const file of files) {
        if (contents.has(file.name)) continue;
        const fetching: Fetch = { ...options, file, mirror, onBytes, answerWithin };
        contents.set(file.name, await fetchFile(fetching));
        onBytes(file, file.downloadSize);
      }
      return { host, contents };
    } catch (error) {
      signal?.throwIfAborted();
      failures.push({ host, reason: reason(error) });
    }
  }
  throw new DigitsError(
    `MNIST could not be downloaded: ${summary(failures)}`,
    'Connect to a network, or fetch the four files yourself and name their folder with --data DIR or DOWNHILL_DATA.',
  );
}

interface Fetch extends DownloadOptions {
  readonly file: DigitFile;
  readonly mirror: string;
  readonly onBytes: (file: DigitFile, bytes: number) => void;
  readonly answerWithin: () => number;
}

/** One file from one mirror: its uncompressed content, which now lies in the cache. */
async function fetchFile(fetching: Fetch): Promise<Uint8Array> {
  const { file, folder, signal } = fetching;
  const path = cachedPath(folder, file);
  const partial = await PartialFile.claim(folder, basename(path));
  try {
    for (;;) {
      const before = partial.size;
      try {
        await transfer(fetching, partial);
      } catch (error) {
        // A mirror that broke off, but brought something, is asked for the rest.
        if (signal?.aborted || partial.size <= before) throw error;
        continue;
      }
      try {
        const bytes = await readFile(partial.path, { signal });
        const content = await verify({ name: basename(path), bytes }, file);
        await partial.finish();
        return content;
      } catch (error) {
        signal?.throwIfAborted();
        await partial.clear();
        // The fault may lie in the bytes from before: without them it is the mirror's.
        if (before === 0) throw error;
      }
    }
  } finally {
    await partial.release();
  }
}

/** Brings the rest of a file, or all of it where the mirror ignores where to begin. */
async function transfer(fetching: Fetch, partial: PartialFile): Promise<void> {
  const { file, mirror, signal, onBytes } = fetching;
  const answer = await get(new URL(`${file.name}.gz`, mirror.replace(/\/?$/, '/')), {
    start: partial.size,
    answerWithin: fetching.answerWithin(),
    silence: fetching.timeoutMilliseconds,
    signal,
  });
  if (answer.statusCode === 416) {
    // Nothing comes after what is here: it is whole, or never was right; its digest tells.
    answer.resume();
    return;
  }
  if (startOf(answer) !== partial.size) await partial.clear();
  if (startOf(answer) !== partial.size) {
    answer.destroy();
    throw new Error(`sent ${answer.headers['content-range']} where bytes from 0 were asked for`);
  }
  onBytes(file, partial.size);
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    await partial.append(chunk);
    onBytes(file, partial.size);
  }
}

/** The position in the file of an answer's first byte. */
function startOf(answer: IncomingMessage): number {
  if (answer.statusCode !== 206) return 0;
  return Number(/^bytes (\d+)-/.exec(answer.headers['content-range'] ?? '')?.[1]);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new DigitsError(
      `${folder}: the cache folder cannot be written (${reason(error)})`,
      'Set XDG_CACHE_HOME to a folder that can be written, or name a folder with the files with --data DIR.',
      { cause: error },
    );
  }
}

function progressOf(
  files: readonly DigitFile[],
  done: ReadonlyMap<string, Uint8Array>,
  current: DigitFile,
  bytes: number,
  host: string,
): Progress {
  const sizes = files.map((file) => {
    if (done.has(file.name)) return file.downloadSize;
    return file === current ? Math.min(bytes, file.downloadSize) : 0;
  });
  const total = sum(files.map((file) => file.downloadSize));
  const megabytes = (count: number) => (count / 1e6).toFixed(1);
  return {
    message: `downloading MNIST from ${host}: ${megabytes(sum(sizes))} of ${megabytes(total)} MB`,
    fraction: sum(sizes) / total,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

interface Failure {
  readonly host: string;
  readonly reason: string;
}

/** "ENOTFOUND (4 mirrors tried)" where all failed alike, else what each one did. */
function summary(failures: readonly Failure[]): string {
  const [first, ...others] = new Set(failures.map((failure) => failure.reason));
  if (first === undefined) return 'no mirrors given';
  if (others.length === 0) {
    return failures.length > 1
      ? `${first} (${failures.length} mirrors tried)`
      : `${failures[0]!.host}: ${first}`;
  }
  return failures.map(({ host, reason }) => `${host}: ${reason}`).join('; ');
}
