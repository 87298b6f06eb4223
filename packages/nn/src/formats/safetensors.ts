/**
 * Tensors as a safetensors file, which PyTorch, JAX and many others read and write.
 *
 * Layout: 8 bytes with the length of the header (little-endian), the header (JSON: name → dtype, shape, data_offsets;
 * `__metadata__` → texts), then the elements, row-major and little-endian, without gaps.
 *
 * @see https://huggingface.co/docs/safetensors
 */
import { AutogradError, type DType, Tensor, tensor } from '@downhill/autograd';
import { arrayOn, elementTypes, formatNames } from './safetensors-types.js';
import { duplicateKey } from './unique-keys.js';

/** The format's own limit, in bytes. */
const greatestHeader = 100_000_000;
const metadataKey = '__metadata__';

/** What a safetensors file holds. */
export interface Safetensors {
  /** By name. They share memory with the bytes they were read from, where those are aligned. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Texts about the tensors, by name. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What was converted in reading, such as `fc1.weight: F16 became float32`. */
  readonly notes: readonly string[];
}

/**
 * Reads a safetensors file. float16 and bfloat16 become float32, integers of other sizes int32.
 *
 * @param name of the file, for errors
 * @throws AutogradError when the bytes are not a whole and well-formed file, or hold what no tensor can; the message
 * names the tensor
 * @example
 * const file = writeSafetensors(model.stateDict());
 * model.loadStateDict(readSafetensors(file).tensors);
 */
export function readSafetensors(bytes: Uint8Array, name = 'safetensors'): Safetensors {
  const fail = (problem: string, ...details: string[]): never => {
    throw new AutogradError('readSafetensors', `${name}: ${problem}`, ...details);
  };
  const { header, start } = readHeader(bytes, fail);
  const { [metadataKey]: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) {
    fail(`${metadataKey} must map names to texts`);
  }
  const places = Object.entries(entries).map(([key, entry]) => place(key, entry, fail));
  requireGapless(places, bytes.length - start, fail);
  const notes: string[] = [];
  const tensors = places.map((at): [string, Tensor] => {
    const { dtype, read } = elementTypes[at.type]!;
    if (read !== undefined) notes.push(`${at.key}: ${at.type} became ${dtype}`);
    return [at.key, elementsAt(at, bytes.subarray(start + at.begin, start + at.end), fail)];
  });
  return {
    tensors: Object.fromEntries(tensors),
    metadata: metadata as Record<string, string>,
    notes,
  };
}

/**
 * Writes tensors, and texts about them, as a safetensors file. Wider elements come first, so that all are aligned;
 * otherwise the order is kept.
 *
 * @throws AutogradError when a tensor is called `__metadata__`
 * @example const file: Uint8Array = writeSafetensors(model.stateDict(), { made: 'today' });
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  if (Object.hasOwn(tensors, metadataKey)) {
    throw new AutogradError('writeSafetensors', `no tensor can be called ${metadataKey}`);
  }
  const sorted = Object.entries(tensors).sort(([, a], [, b]) => width(b.dtype) - width(a.dtype));
  const header: [string, object][] =
    Object.keys(metadata).length === 0 ? [] : [[metadataKey, metadata]];
  let end = 0;
  for (const [name, { dtype, shape, size }] of sorted) {
    const begin = end;
    end += size * width(dtype);
    header.push([name, { dtype: formatNames[dtype], shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(json, 8);
  let at = 8 + length;
  for (const [, { data }] of sorted) {
    const source = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    bytes.set(source, at);
    at += source.length;
  }
  return bytes;
}

type Fail = (problem: string, ...details: string[]) => never;

/** Where a tensor's elements lie, in bytes from the end of the header. */
interface Place {
  readonly key: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly begin: number;
  readonly end: number;
}

function readHeader(bytes: Uint8Array, fail: Fail) {
  if (bytes.length < 8) fail(`a file begins with 8 bytes, and there are ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > greatestHeader) {
    fail(`the header is said to have ${length} bytes: this is no safetensors file`);
  }
  if (8 + length > bytes.length) {
    fail(`truncated: the header has ${length} bytes, and ${bytes.length - 8} are there`);
  }
  let header: unknown;
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(8, 8 + length),
    );
    header = JSON.parse(text);
  } catch (error) {
    fail('the header is not JSON', error instanceof Error ? error.message : String(error));
  }
  if (!isRecord(header)) return fail('the header must be a JSON object');
  const twice = duplicateKey(text);
  if (twice !== undefined) fail(`the header names ${twice} twice`);
  return { header, start: 8 + length };
}

function place(key: string, entry: unknown, fail: Fail): Place {
  if (!isRecord(entry)) return fail(`${key}: an entry has dtype, shape and data_offsets`);
  const { dtype: type, shape, data_offsets: offsets } = entry;
  const known = Object.keys(elementTypes);
  if (typeof type !== 'string' || !known.includes(type)) {
    return fail(`${key}: dtype ${String(type)} cannot be read`, `known: ${known.join(', ')}`);
  }
  if (!isSizes(shape)) return fail(`${key}: its shape must be a list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    return fail(`${key}: data_offsets must be [begin, end]`);
  }
  const [begin, end] = offsets as [number, number];
  const size = shape.reduce((product, length) => product * length, 1);
  const wanted = size * elementTypes[type]!.bytes;
  if (wanted !== end - begin) {
    const what = `${type} [${shape.join(', ')}]`;
    return fail(`${key}: ${what} takes ${wanted} bytes, and data_offsets span ${end - begin}`);
  }
  return { key, type, shape, size, begin, end };
}

/** Every byte after the header belongs to one tensor. */
function requireGapless(places: readonly Place[], length: number, fail: Fail): void {
  let last = { key: 'the header', end: 0 };
  for (const one of [...places].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (one.begin < last.end) fail(`${last.key} and ${one.key} overlap`);
    if (one.begin > last.end) {
      fail(`${one.begin - last.end} bytes between ${last.key} and ${one.key} belong to no tensor`);
    }
    if (one.end > length) {
      fail(`truncated: ${one.key} ends at byte ${one.end} of the data, which has ${length}`);
    }
    last = one;
  }
  if (last.end < length) fail(`${length - last.end} bytes after ${last.key} belong to no tensor`);
}

function elementsAt({ key, type, shape, size }: Place, bytes: Uint8Array, fail: Fail): Tensor {
  const { dtype, bytes: width, read } = elementTypes[type]!;
  if (read !== undefined) {
    const converted = Tensor.empty(shape, dtype);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < size; i++) {
      const value = read(view, i * width);
      converted.array[i] = value;
      if (dtype === 'int32' && converted.array[i] !== value) {
        fail(`${key}: ${value} is beyond int32`, `it is ${type}`);
      }
    }
    return converted;
  }
  if (dtype === 'bool' && bytes.some((byte) => byte > 1)) fail(`${key}: a BOOL is 0 or 1`);
  // Not bytes.slice(), which is a view where the bytes are a Buffer of Node.
  const aligned = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  return tensor(arrayOn[dtype](aligned.buffer, aligned.byteOffset, size), { dtype, shape });
}

function width(dtype: DType): number {
  return elementTypes[formatNames[dtype]]!.bytes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
