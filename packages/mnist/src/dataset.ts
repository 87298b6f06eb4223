import type { DigitSet } from './digits.js';
import { DigitsError } from './errors.js';
import { type DigitFile, mnistFiles, mnistMirrors, type Part } from './files.js';
import { cacheFolder } from './sources/cache.js';
import { openDirectory } from './sources/directory.js';
import type { Progress } from './sources/download.js';
import { openMnist } from './sources/mnist.js';
import type { DigitSource, OpenSource } from './sources/source.js';
import { openSynthetic } from './sources/synthetic.js';

/** Digits to learn from, digits to be judged by, and where they came from. */
export interface Dataset {
  readonly train: DigitSet;
  readonly test: DigitSet;
  readonly source: DigitSource;
}

/** Options of {@link loadDigits} and {@link loadTestDigits}. */
export interface LoadOptions {
  /**
   * `'mnist'`, `'synthetic'`, or a folder with MNIST's files. Default: `'mnist'`, and synthetic digits with a notice
   * where that cannot be had.
   */
  readonly data?: string | undefined;
  /** Seed of the synthetic digits. Default 0. */
  readonly seed?: number | undefined;
  /** Where `DOWNHILL_DATA` and the cache folder's variables are looked up. Default `process.env`. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Addresses that serve each file as `<name>.gz`. Default: four public mirrors. */
  readonly mirrors?: readonly string[] | undefined;
  /** What the cache and the mirrors hold, with digests. Default: MNIST. */
  readonly files?: readonly DigitFile[] | undefined;
  /** Where downloads are kept. Default: {@link cacheFolder}. */
  readonly cacheFolder?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Gives the memory that digits from files are read into, which must stay as long as they are used: that of kernels, so
   * that they need no copy. Default: memory of their own.
   */
  readonly allocate?: ((bytes: number) => Uint8Array) | undefined;
  /** Ends the loading; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds a mirror may be silent in the middle of a file. Default 10,000. */
  readonly timeoutMilliseconds?: number | undefined;
}

/**
 * Loads the digits to train on and those to test on.
 *
 * MNIST comes from the folder `DOWNHILL_DATA` names, else the cache folder, else a public mirror. Where none has it and
 * nothing was asked for by name, the digits are synthetic, and `source.notice` says so.
 *
 * @throws {DigitsError} when what was asked for by name (`data` or `DOWNHILL_DATA`) cannot be had or is damaged
 * @example const { train, test, source } = await loadDigits({ data: 'synthetic' });
 */
export async function loadDigits(options: LoadOptions = {}): Promise<Dataset> {
  const { source, read } = await open(['train', 'test'], options);
  const [train, test] = await Promise.all([read('train'), read('test')]);
  if (train.rows !== test.rows || train.columns !== test.columns) {
    throw new DigitsError(
      `${source.description}: the training images are ${train.rows}×${train.columns} and the test images ` +
        `${test.rows}×${test.columns}, expected one size`,
    );
  }
  return { train, test, source };
}

/**
 * Loads only the digits to test on, like {@link loadDigits}; the training files need not be there.
 *
 * @example const { test, source } = await loadTestDigits({ data: 'synthetic' });
 */
export async function loadTestDigits(options: LoadOptions = {}): Promise<Omit<Dataset, 'train'>> {
  const { source, read } = await open(['test'], options);
  return { test: await read('test'), source };
}

async function open(parts: readonly Part[], options: LoadOptions): Promise<OpenSource> {
  const { data, seed = 0, environment = process.env, files = mnistFiles, signal } = options;
  signal?.throwIfAborted();
  if (data === 'synthetic') return openSynthetic(seed);
  if (data !== undefined && data !== 'mnist')
    return openDirectory(data, parts, signal, options.allocate);
  if (environment.DOWNHILL_DATA) return openNamedFolder(environment.DOWNHILL_DATA, parts, options);
  try {
    const download = {
      mirrors: options.mirrors ?? mnistMirrors,
      folder: options.cacheFolder ?? cacheFolder(process.platform, environment),
      onProgress: options.onProgress,
      signal,
      timeoutMilliseconds: options.timeoutMilliseconds ?? 10_000,
    };
    return await openMnist(parts, files, download, options.allocate);
  } catch (error) {
    if (data === 'mnist' || !(error instanceof DigitsError)) throw error;
    return openSynthetic(
      seed,
      `These digits are synthetic, not the real ones: ${error.message}. ` +
        'For the real ones: --data DIR, DOWNHILL_DATA=DIR, or a network.',
    );
  }
}

async function openNamedFolder(
  folder: string,
  parts: readonly Part[],
  { signal, allocate }: LoadOptions,
): Promise<OpenSource> {
  try {
    return await openDirectory(folder, parts, signal, allocate);
  } catch (error) {
    if (!(error instanceof DigitsError)) throw error;
    const hint = `The environment variable DOWNHILL_DATA names this folder. ${error.hint ?? ''}`;
    throw new DigitsError(error.message, hint.trim(), { cause: error });
  }
}
