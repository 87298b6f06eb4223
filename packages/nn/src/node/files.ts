/** Weights and checkpoints as files. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Tensor } from '@downhill/autograd';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  readSafetensors,
  type Safetensors,
  writeSafetensors,
} from '../index.js';
import { writeFileAtomically } from './atomic-file.js';

/**
 * Reads a safetensors file.
 *
 * @throws AutogradError when it is not whole and well-formed; Error when it cannot be read
 * @example model.loadStateDict(loadSafetensors('model.safetensors').tensors)
 */
export function loadSafetensors(path: string): Safetensors {
  return readSafetensors(readFileSync(path), path);
}

/**
 * Writes a safetensors file in one step: whole or not at all.
 *
 * @example saveSafetensors('model.safetensors', model.stateDict())
 */
export function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata?: Readonly<Record<string, string>>,
): void {
  writeFileAtomically(path, writeSafetensors(tensors, metadata));
}

/**
 * Reads a checkpoint.
 *
 * @throws AutogradError when it is none, of another version, or not as it was written; Error when it cannot be read
 */
export function loadCheckpoint(path: string): Checkpoint {
  return decodeCheckpoint(readFileSync(path), path, digest);
}

/** Writes a checkpoint in one step: whole or not at all. */
export function saveCheckpoint(path: string, checkpoint: Checkpoint): void {
  writeFileAtomically(path, encodeCheckpoint(checkpoint, digest));
}

function digest(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
