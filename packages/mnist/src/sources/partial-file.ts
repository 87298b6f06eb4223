import { randomUUID } from 'node:crypto';
import { appendFile, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The bytes of a download so far, in a file of this download's own beside the place of the finished one:
 * `<name>.<process>-<unique>.partial`. An interrupted download gives its bytes back as `<name>.partial`; the next one takes
 * them over, as it does those of a process that was killed. Taking over is a rename, so only one can.
 */
export class PartialFile {
  readonly path: string;
  readonly #folder: string;
  readonly #name: string;
  #size: number;

  private constructor(folder: string, name: string, path: string, size: number) {
    this.#folder = folder;
    this.#name = name;
    this.path = path;
    this.#size = size;
  }

  /** A partial file for `folder/name`: the bytes an interrupted download left, or an empty one. */
  static async claim(folder: string, name: string): Promise<PartialFile> {
    const own = join(folder, `${name}.${process.pid}-${randomUUID()}.partial`);
    const abandoned = (await readdir(folder)).filter((file) => isAbandoned(file, name));
    for (const file of abandoned) {
      try {
        await rename(join(folder, file), own);
      } catch {
        // Another process was quicker.
      }
    }
    await appendFile(own, '');
    return new PartialFile(folder, name, own, (await stat(own)).size);
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await appendFile(this.path, bytes);
    this.#size += bytes.length;
  }

  /** Drops all bytes. */
  async clear(): Promise<void> {
    if (this.#size > 0) await truncate(this.path);
    this.#size = 0;
  }

  /** Puts the finished file in its place, in one step. */
  async finish(): Promise<void> {
    await rename(this.path, join(this.#folder, this.#name));
    this.#size = 0;
  }

  /** Leaves the bytes, if any, for the next download. Does nothing after {@link finish}. */
  async release(): Promise<void> {
    if (this.#size > 0) await rename(this.path, join(this.#folder, `${this.#name}.partial`));
    else await rm(this.path, { force: true });
  }
}

/** Whether a file is a partial one of `name` that nobody writes any more. */
function isAbandoned(file: string, name: string): boolean {
  if (!file.startsWith(`${name}.`) || !file.endsWith('.partial')) return false;
  const owner = /^(\d+)-/.exec(file.slice(name.length + 1))?.[1];
  return owner === undefined || !isRunning(Number(owner));
}

function isRunning(processId: number): boolean {
  try {
    // Signal 0 only asks whether the process is there.
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
