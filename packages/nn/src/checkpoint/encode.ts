/**
 * Checkpoints as bytes: a safetensors file whose plainly named tensors are the model's weights, so that any reader of the
 * format can open them. Tensors of the optimizer and others are called `training/…`; all that is no tensor stands as JSON
 * in the metadata, beside the version and a digest over the whole file.
 */
import { AutogradError, type Tensor } from '@downhill/autograd';
import type { Position } from '../fit.js';
import { readSafetensors, writeSafetensors } from '../formats/safetensors.js';
import type { State, StateValue } from '../state.js';
import type { Checkpoint } from './checkpoint.js';
import { sha256 } from './sha256.js';
import { isState, join, separate } from './state-json.js';

/** The version that is written, and the only one that is read. */
const checkpointVersion = 1;

/** SHA-256 in hex of the parts, one after the other. */
export type Digest = (...parts: readonly Uint8Array[]) => string;

const keys = {
  version: 'downhill.checkpoint',
  digest: 'downhill.sha256',
  training: 'downhill.training',
} as const;
const prefix = 'training/';
/** What stands in the place of the digest while it is computed. */
const blank = '0'.repeat(64);

/**
 * A checkpoint as the bytes of a safetensors file.
 *
 * @param digest a host's own SHA-256, where it has a faster one
 * @throws AutogradError when a parameter's name begins with `training/`, or a key of a state with a dollar sign
 * @example const bytes = encodeCheckpoint(takeCheckpoint({ model, optimizer }));
 */
export function encodeCheckpoint(checkpoint: Checkpoint, digest: Digest = sha256): Uint8Array {
  const { model, states, position, score, config } = checkpoint;
  const training = { states, position: position && { ...position }, score, config };
  const { json, tensors } = separate(training, 'training');
  const clash = Object.keys(model).find((name) => name.startsWith(prefix));
  if (clash !== undefined) {
    const problem = `names of parameters must not begin with ${prefix}`;
    throw new AutogradError('encodeCheckpoint', problem, clash);
  }
  const bytes = writeSafetensors(
    { ...model, ...tensors },
    {
      [keys.version]: String(checkpointVersion),
      [keys.digest]: blank,
      [keys.training]: JSON.stringify(json),
    },
  );
  const at = findDigest(bytes, blank);
  bytes.set(new TextEncoder().encode(digest(bytes)), at);
  return bytes;
}

/**
 * The checkpoint that {@link encodeCheckpoint} wrote.
 *
 * @param name of the file, for errors
 * @param digest a host's own SHA-256, where it has a faster one
 * @throws AutogradError when the bytes are no checkpoint, one of another version, or not as they were written
 * @example
 * const bytes = encodeCheckpoint(takeCheckpoint({ model, optimizer }));
 * restoreCheckpoint(decodeCheckpoint(bytes), { model, optimizer });
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  name = 'checkpoint',
  digest: Digest = sha256,
): Checkpoint {
  const fail = (problem: string, ...details: string[]): never => {
    throw new AutogradError('decodeCheckpoint', `${name}: ${problem}`, ...details);
  };
  const { tensors, metadata } = readSafetensors(bytes, name);
  const version = metadata[keys.version];
  if (version === undefined) {
    const hint = 'its tensors can be loaded with readSafetensors';
    return fail('this is a safetensors file, and no checkpoint', hint);
  }
  if (version !== String(checkpointVersion)) {
    const hint = 'a newer release of this library may read it';
    return fail(`it has version ${version}, and ${checkpointVersion} can be read`, hint);
  }
  const written = metadata[keys.digest] ?? '';
  if (written !== digestOf(bytes, written, digest)) {
    fail('the digest does not match: the file was changed or damaged after it was written');
  }
  const json: unknown = JSON.parse(metadata[keys.training] ?? 'null');
  const training = join(json, tensors);
  const { states, position, score, config } = isState(training) ? training : {};
  const isWeight = ([key]: [string, Tensor]) => !key.startsWith(prefix);
  return {
    model: Object.fromEntries(Object.entries(tensors).filter(isWeight)),
    states: toStates(states) ?? fail('it holds no states'),
    position: toPosition(position),
    score: typeof score === 'number' ? score : null,
    config: config ?? null,
  };
}

/** The digest of a file in which `written` stands for the digest. */
function digestOf(bytes: Uint8Array, written: string, digest: Digest): string | undefined {
  const at = findDigest(bytes, written);
  if (written.length !== blank.length || at < 0) return undefined;
  const zeros = new TextEncoder().encode(blank);
  return digest(bytes.subarray(0, at), zeros, bytes.subarray(at + blank.length));
}

/** Where in a file the digest stands. */
function findDigest(bytes: Uint8Array, digest: string): number {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  // One character per byte, so that positions in the text are positions in the file.
  const header = new TextDecoder('latin1').decode(bytes.subarray(8, 8 + length));
  const entry = `"${keys.digest}":"`;
  const at = header.indexOf(`${entry}${digest}"`);
  return at < 0 ? -1 : 8 + at + entry.length;
}

function toStates(value: StateValue | undefined): Record<string, State> | undefined {
  if (!isState(value)) return undefined;
  const states: [string, State][] = [];
  for (const [name, state] of Object.entries(value)) {
    if (!isState(state)) return undefined;
    states.push([name, state]);
  }
  return Object.fromEntries(states);
}

function toPosition(value: StateValue | undefined): Position | null {
  if (!isState(value)) return null;
  const { epoch, batch, step, lossSum, examples } = value;
  return {
    epoch: Number(epoch),
    batch: Number(batch),
    step: Number(step),
    lossSum: Number(lossSum),
    examples: Number(examples),
  };
}
