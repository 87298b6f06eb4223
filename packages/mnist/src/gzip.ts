import { promisify } from 'node:util';
import { createGunzip, gunzip, gunzipSync } from 'node:zlib';
import { DigitsError, reason } from './errors.js';

/** Gives memory of so many bytes, which stays as long as the digits in it are used. */
export type Allocate = (bytes: number) => Uint8Array;

const gunzipInBackground = promisify(gunzip);

/** Whether bytes start as a gzip file does. The name of a file says nothing about it. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The content of a file that may be gzipped, unpacked off the main thread; bytes that are not gzip come back as they are.
 *
 * @param name names the bytes in errors
 * @throws {DigitsError} when the gzip data is damaged or cut short
 */
export async function decompress(
  bytes: Uint8Array,
  name: string,
  allocate?: Allocate,
): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  try {
    if (allocate !== undefined) return await decompressInto(allocate(likelySize(bytes) - 1), bytes);
    return await gunzipInBackground(bytes, { chunkSize: likelySize(bytes) });
  } catch (error) {
    throw damaged(name, error);
  }
}

/** Fills the memory with the content, piece by piece, so that it is there only once. */
async function decompressInto(content: Uint8Array, bytes: Uint8Array): Promise<Uint8Array> {
  const unpacking = createGunzip();
  unpacking.end(bytes);
  let length = 0;
  for await (const piece of unpacking) {
    content.set(piece, length);
    length += piece.length;
  }
  return content.subarray(0, length);
}

/** Like {@link decompress}, at once. */
export function decompressSync(bytes: Uint8Array, name: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { chunkSize: likelySize(bytes) });
  } catch (error) {
    throw damaged(name, error);
  }
}

/**
 * The size to unpack in one piece, which halves the time and the memory. A gzip file ends with its unpacked size;
 * a damaged one may claim anything, but deflate never packs better than 1032 to 1.
 */
function likelySize(bytes: Uint8Array): number {
  if (bytes.length < 18) return 64;
  const claimed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUInt32LE(
    bytes.length - 4,
  );
  return Math.max(64, Math.min(claimed, 1032 * bytes.length) + 1);
}

function damaged(name: string, error: unknown): DigitsError {
  const found = error instanceof Error ? error.message : reason(error);
  return new DigitsError(
    `${name}: the gzip data is damaged (${found})`,
    'Fetch the file again: it was cut short or altered on its way.',
    { cause: error },
  );
}
