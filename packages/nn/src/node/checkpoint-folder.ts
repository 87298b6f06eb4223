import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AutogradError } from '@downhill/autograd';
import type { Checkpoint } from '../index.js';
import { removeAbandoned } from './atomic-file.js';
import { loadCheckpoint, saveCheckpoint } from './files.js';

export interface CheckpointFolderOptions {
  /** How many of the newest stay; beside them, the best does. Default 3. */
  readonly keep?: number;
}

/** A checkpoint that could be read, and those before which it was found. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Where it lies. */
  readonly path: string;
  /** Newer ones that could not be read, newest first, with the reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * A folder of checkpoints, of which the newest and the best are kept. They are numbered in the order in which they were
 * written: `checkpoint-000012-step-5625.safetensors`.
 *
 * @example
 * const folder = new CheckpointFolder('runs/first');
 * for (const event of fit({ model, optimizer, … })) {
 *   if (event.type === 'epoch') {
 *     folder.save(takeCheckpoint({ model, optimizer }, { position: event.position, score: -event.loss }));
 *   }
 * }
 */
export class CheckpointFolder {
  readonly #keep: number;
  /** The scores of the files, as far as they are known; null for a file without one. */
  readonly #scores = new Map<string, number | null>();

  /** @throws AutogradError when `keep` is not a whole number of at least 1 */
  constructor(
    readonly path: string,
    { keep = 3 }: CheckpointFolderOptions = {},
  ) {
    if (!Number.isInteger(keep) || keep < 1) {
      const problem = `keep must be a whole number of at least 1, and is ${keep}`;
      throw new AutogradError('CheckpointFolder', problem);
    }
    this.#keep = keep;
  }

  /** The paths of the checkpoints, oldest first; none where there is no such folder. */
  list(): string[] {
    return this.#names().map((name) => join(this.path, name));
  }

  /**
   * Writes a checkpoint in one step, then removes those that are no longer to be kept. Makes the folder where needed.
   *
   * @returns its path
   */
  save(checkpoint: Checkpoint): string {
    mkdirSync(this.path, { recursive: true });
    removeAbandoned(this.path);
    const number = String(numberOf(this.#names().at(-1) ?? '') + 1).padStart(6, '0');
    const { step = 0 } = checkpoint.position ?? {};
    const name = `checkpoint-${number}-step-${step}.safetensors`;
    const path = join(this.path, name);
    saveCheckpoint(path, checkpoint);
    this.#scores.set(name, checkpoint.score);
    this.#prune();
    return path;
  }

  /**
   * The newest checkpoint that can be read.
   *
   * @throws AutogradError when there is none, with the reason for each file
   */
  newest(): FoundCheckpoint {
    const skipped: { path: string; reason: string }[] = [];
    for (const path of this.list().reverse()) {
      try {
        return { checkpoint: loadCheckpoint(path), path, skipped };
      } catch (error) {
        skipped.push({ path, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    const reasons = skipped.map(({ reason }) => reason);
    const problem = `there is no checkpoint that can be read in ${this.path}`;
    throw new AutogradError('CheckpointFolder', problem, ...reasons);
  }

  #prune(): void {
    const names = this.#names();
    const best = this.#best(names);
    for (const name of names.slice(0, -this.#keep)) {
      if (name === best) continue;
      rmSync(join(this.path, name), { force: true });
      this.#scores.delete(name);
    }
  }

  /** The file with the greatest score, the newest of equals; undefined where none has one. */
  #best(names: readonly string[]): string | undefined {
    let best: { name: string; score: number } | undefined;
    for (const name of names) {
      const score = this.#scoreOf(name);
      if (score !== null && score >= (best?.score ?? Number.NEGATIVE_INFINITY))
        best = { name, score };
    }
    return best?.name;
  }

  /** The score in a file; null where it has none or cannot be read. */
  #scoreOf(name: string): number | null {
    const known = this.#scores.get(name);
    if (known !== undefined) return known;
    let score: number | null = null;
    try {
      score = loadCheckpoint(join(this.path, name)).score;
    } catch {
      // What cannot be read is not the best.
    }
    this.#scores.set(name, score);
    return score;
  }

  #names(): string[] {
    let names: string[];
    try {
      names = readdirSync(this.path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
    return names.filter((name) => numberOf(name) > 0).sort((a, b) => numberOf(a) - numberOf(b));
  }
}

/** The number of a checkpoint; 0 for other files. */
function numberOf(name: string): number {
  return Number(/^checkpoint-(\d+)-step-\d+\.safetensors$/.exec(name)?.[1] ?? 0);
}
