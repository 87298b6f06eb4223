/**
 * IDX, the file format of MNIST: two zero bytes, a type code, the rank, one big-endian unsigned 32-bit size per axis,
 * then the elements in row-major order, big-endian. Described by LeCun, Cortes and Burges on the page of MNIST.
 */
import { endianness } from 'node:os';
import { gzipSync } from 'node:zlib';
import { DigitsError } from './errors.js';
import { decompressSync } from './gzip.js';

const dtypes = {
  uint8: { code: 0x08, array: Uint8Array },
  int8: { code: 0x09, array: Int8Array },
  int16: { code: 0x0b, array: Int16Array },
  int32: { code: 0x0c, array: Int32Array },
  float32: { code: 0x0d, array: Float32Array },
  float64: { code: 0x0e, array: Float64Array },
} as const;

interface IdxArrays {
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
}

/** The element types an IDX file can have. */
export type IdxDtype = keyof IdxArrays;

/** An IDX file's content: `data` holds the elements in row-major order, as many as the product of `shape`. */
export type Idx = {
  [D in IdxDtype]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: IdxArrays[D];
  };
}[IdxDtype];

/**
 * Reads an IDX file of any type and rank, gzipped or not (the bytes tell).
 *
 * uint8 data is a view of `bytes` when those are not gzipped; other types are copied into the host's byte order.
 *
 * @param name names the bytes in errors: the file's path
 * @throws {DigitsError} when the bytes are no IDX file, hold fewer or more elements than the header says, or are
 * damaged gzip
 * @example readIdx(writeIdx({ dtype: 'int16', shape: [2], data: Int16Array.of(1, -2) }), 'made here').data   // [1, -2]
 */
export function readIdx(bytes: Uint8Array, name: string): Idx {
  const content = decompressSync(bytes, name);
  const { dtype, shape, headerSize } = readHeader(content, name);
  const { array } = dtypes[dtype];
  const count = product(shape);
  const expected = headerSize + count * array.BYTES_PER_ELEMENT;
  if (content.length !== expected) {
    throw new DigitsError(
      `${name}: ${content.length < expected ? 'truncated' : 'too long'}: the header says ` +
        `${dtype} [${shape.join(', ')}], which takes ${expected} bytes, and the file has ${content.length}`,
      'Fetch the file again: it was cut short or altered on its way.',
    );
  }
  // A plain array even where `content` is a Buffer, whose slice and toString differ.
  const elements = new Uint8Array(
    content.buffer,
    content.byteOffset + headerSize,
    expected - headerSize,
  );
  if (dtype === 'uint8') return { dtype, shape, data: elements };
  const data = new array(bigEndian(elements, array.BYTES_PER_ELEMENT).buffer);
  return { dtype, shape, data } as Idx;
}

/**
 * The bytes of an IDX file.
 *
 * @param idx what to write; `shape`'s product must be the length of `data`, and the rank at most 255
 * @param options.gzip whether to compress. Default false.
 * @throws {RangeError} when the shape does not fit the data
 * @example writeIdx({ dtype: 'uint8', shape: [2], data: Uint8Array.of(7, 9) })   // [0, 0, 8, 1, 0, 0, 0, 2, 7, 9]
 */
export function writeIdx(idx: Idx, options: { readonly gzip?: boolean } = {}): Uint8Array {
  const { dtype, shape, data } = idx;
  if (shape.length > 255 || product(shape) !== data.length) {
    throw new RangeError(
      `writeIdx: the shape [${shape.join(', ')}] holds ${product(shape)} elements, and the data ${data.length}`,
    );
  }
  const headerSize = 4 + 4 * shape.length;
  const bytes = new Uint8Array(headerSize + data.byteLength);
  const header = new DataView(bytes.buffer);
  bytes.set([0, 0, dtypes[dtype].code, shape.length]);
  shape.forEach((size, axis) => {
    header.setUint32(4 + 4 * axis, size);
  });
  const elements = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  bytes.set(bigEndian(elements, data.BYTES_PER_ELEMENT), headerSize);
  return options.gzip === true ? new Uint8Array(gzipSync(bytes)) : bytes;
}

function readHeader(content: Uint8Array, name: string) {
  const found = dtypeNames.find((dtype) => dtypes[dtype].code === content[2]);
  if (content.length >= 4 && (content[0] !== 0 || content[1] !== 0 || found === undefined)) {
    throw new DigitsError(
      `${name}: not an IDX file: it starts with ${hex(content.subarray(0, 4))}, ` +
        'expected 00 00, a type code from 08 to 0e, and the rank',
      lookalikes.find(([start]) => hex(content.subarray(0, 4)).startsWith(start))?.[1] ??
        'Check that this is the right file.',
    );
  }
  const headerSize = 4 + 4 * (content[3] ?? 0);
  if (content.length < headerSize || found === undefined) {
    throw new DigitsError(
      `${name}: truncated: it has ${content.length} bytes, and its header alone takes ${headerSize}`,
      'Fetch the file again: it was cut short on its way.',
    );
  }
  const view = new DataView(content.buffer, content.byteOffset, headerSize);
  const shape = Array.from({ length: content[3]! }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { dtype: found, shape, headerSize };
}

const dtypeNames = Object.keys(dtypes) as IdxDtype[];

/** Files that people mistake for IDX files, by their first bytes. */
const lookalikes = [
  ['50 4b', 'This is a ZIP archive: unpack it first.'],
  ['42 5a 68', 'This is a bzip2 file: unpack it first.'],
  ['fd 37 7a', 'This is an xz file: unpack it first.'],
  ['93 4e 55', 'This is a NumPy array file: IDX is what MNIST itself is distributed as.'],
  ['3c', 'This is a web page, saved in place of the file: fetch the file itself.'],
] as const;

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

/** A copy of elements, turned from the host's byte order to big-endian or back. */
function bigEndian(elements: Uint8Array, bytesPerElement: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(elements);
  if (endianness() === 'BE') return copy;
  const swapped = Buffer.from(copy.buffer);
  if (bytesPerElement === 2) swapped.swap16();
  if (bytesPerElement === 4) swapped.swap32();
  if (bytesPerElement === 8) swapped.swap64();
  return copy;
}
