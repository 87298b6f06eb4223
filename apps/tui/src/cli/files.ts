import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CheckpointFolder } from '@downhill/nn/node';
import { HintedError } from '../errors.js';
import type { Resume, RunFiles } from '../trainer/files.js';
import type { Options } from './flags.js';
import { UsageError } from './usage-error.js';

/**
 * The files that a command line names. The folder of checkpoints is made.
 *
 * @throws UsageError when a flag is of no use without another
 * @throws HintedError when a file could not be written where it is to be, or a folder holds another run's checkpoints
 */
export function runFiles(options: Options, resume: Resume | null): RunFiles {
  const checkpoints = options['checkpoint-dir'] ?? folderOf(options.resume);
  if (options['checkpoint-every'] !== null && checkpoints === null) {
    throw new UsageError('--checkpoint-every needs --checkpoint-dir, which says where');
  }
  if (checkpoints !== null) prepareFolder(checkpoints, resume);
  for (const name of ['export-safetensors', 'export-onnx'] as const) {
    const path = options[name];
    if (path === null || folderOf(dirname(path)) !== null) continue;
    throw new HintedError(
      `--${name} ${path}: there is no folder ${dirname(path)}`,
      'Make it first.',
    );
  }
  return {
    resume,
    checkpoints,
    checkpointEvery: options['checkpoint-every'] ?? resume?.checkpointEvery ?? null,
    safetensors: options['export-safetensors'],
    onnx: options['export-onnx'],
  };
}

/** The path itself where it is a folder, else null. */
function folderOf(path: string | null): string | null {
  const isFolder = path !== null && statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return isFolder ? path : null;
}

function prepareFolder(path: string, resume: Resume | null): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HintedError(`--checkpoint-dir ${path}: ${reason}`, 'Name another folder.');
  }
  if (resume !== null || new CheckpointFolder(path).list().length === 0) return;
  throw new HintedError(
    `--checkpoint-dir ${path} holds the checkpoints of a run`,
    `Go on with it by --resume ${path}, or name another folder.`,
  );
}
