import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DigitsError, type Idx, type IdxDtype, readIdx, writeIdx } from '../src/index.js';

const arrays = {
  uint8: fc.uint8Array,
  int8: fc.int8Array,
  int16: fc.int16Array,
  int32: fc.int32Array,
  float32: fc.float32Array,
  float64: fc.float64Array,
};
const dtypes = Object.keys(arrays) as IdxDtype[];

/** An IDX content of some dtype: any rank from 0 to 5, empty axes too. */
function anyIdx(dtype: IdxDtype): fc.Arbitrary<Idx> {
  return fc.array(fc.nat(4), { maxLength: 5 }).chain((shape) => {
    const length = shape.reduce((size, axis) => size * axis, 1);
    return arrays[dtype]({ minLength: length, maxLength: length }).map(
      (data) => ({ dtype, shape, data }) as Idx,
    );
  });
}

describe.each(dtypes)('%s', (dtype) => {
  test('what is written is read back, gzipped or not', () => {
    fc.assert(
      fc.property(anyIdx(dtype), fc.boolean(), (idx, gzip) => {
        expect(readIdx(writeIdx(idx, { gzip }), 'file')).toEqual(idx);
      }),
    );
  });

  test('any byte too few or too many is noticed', () => {
    fc.assert(
      fc.property(anyIdx(dtype), fc.nat(), (idx, cut) => {
        const bytes = writeIdx(idx);
        const short = bytes.subarray(0, cut % bytes.length);
        expect(() => readIdx(short, 'digits.idx')).toThrow(/^digits\.idx: truncated: /);
        const long = new Uint8Array(bytes.length + 1 + (cut % 9));
        long.set(bytes);
        expect(() => readIdx(long, 'digits.idx')).toThrow(/^digits\.idx: too long: /);
      }),
    );
  });
});

test('the bytes are those of the format', () => {
  const bytes = writeIdx({ dtype: 'int16', shape: [1, 3], data: new Int16Array([1, -2, 258]) });
  expect(Array.from(bytes)).toEqual([
    ...[0, 0, 0x0b, 2],
    ...[0, 0, 0, 1, 0, 0, 0, 3],
    ...[0x00, 0x01, 0xff, 0xfe, 0x01, 0x02],
  ]);
  const half = writeIdx({ dtype: 'float64', shape: [], data: new Float64Array([0.5]) });
  expect(Array.from(half)).toEqual([0, 0, 0x0e, 0, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0]);
});

test('gzip is written on request, and found by its first bytes', () => {
  const idx: Idx = { dtype: 'uint8', shape: [2], data: new Uint8Array([7, 9]) };
  const zipped = writeIdx(idx, { gzip: true });
  expect(gunzipSync(zipped)).toEqual(Buffer.from(writeIdx(idx)));
  expect(readIdx(zipped, 'not-called.gz')).toEqual(idx);
});

test('a view into a larger buffer is read and written as it is', () => {
  const buffer = new Uint8Array(100).fill(0xee);
  const bytes = writeIdx({
    dtype: 'int32',
    shape: [2],
    data: new Int32Array([0, 1, -70000, 3]).subarray(1, 3),
  });
  buffer.set(bytes, 3);
  const { data } = readIdx(buffer.subarray(3, 3 + bytes.length), 'file');
  expect(data).toEqual(new Int32Array([1, -70000]));
});

test('a shape that does not fit the data is not written', () => {
  const data = new Uint8Array(5);
  expect(() => writeIdx({ dtype: 'uint8', shape: [2, 3], data })).toThrow(
    'writeIdx: the shape [2, 3] holds 6 elements, and the data 5',
  );
});

const zipped = writeIdx(
  { dtype: 'uint8', shape: [300], data: new Uint8Array(300) },
  { gzip: true },
);
const wrongChecksum = Uint8Array.from(zipped);
wrongChecksum[wrongChecksum.length - 5]! ^= 0xff;
const wrongContent = Uint8Array.from(zipped);
wrongContent[12]! ^= 0xff;

test.each<[what: string, bytes: Uint8Array, message: RegExp, hint: RegExp]>([
  ['nothing', new Uint8Array(), /truncated: it has 0 bytes, and its header alone takes 4/, /again/],
  [
    'a header cut short',
    new Uint8Array([0, 0, 8, 3, 0, 0]),
    /6 bytes.*header alone takes 16/,
    /again/,
  ],
  [
    'no zeros',
    Buffer.from('JUNK'),
    /starts with 4a 55 4e 4b, expected 00 00, a type/,
    /right file/,
  ],
  ['an unknown type', new Uint8Array([0, 0, 0x0a, 1]), /starts with 00 00 0a 01/, /right file/],
  ['a ZIP archive', Buffer.from('PK\x03\x04...'), /not an IDX file/, /ZIP archive: unpack/],
  ['a bzip2 file', Buffer.from('BZh91AY'), /not an IDX file/, /bzip2 file: unpack/],
  ['a web page', Buffer.from('<!doctype html>'), /not an IDX file/, /web page/],
  ['a gzipped web page', gzipSync('<html>'), /not an IDX file/, /web page/],
  ['gzip cut short', zipped.subarray(0, 20), /gzip data is damaged \(unexpected end/, /again/],
  ['gzip cut after its magic', zipped.subarray(0, 2), /gzip data is damaged/, /again/],
  ['gzip with a wrong checksum', wrongChecksum, /gzip data is damaged \(incorrect/, /again/],
  ['gzip with altered content', wrongContent, /gzip data is damaged/, /again/],
  [
    'a size beyond all memory',
    new Uint8Array([0, 0, 8, 2, ...Array(8).fill(255)]),
    /truncated/,
    /again/,
  ],
])('%s is an error that says so', (_, bytes, message, hint) => {
  const read = () => readIdx(bytes, 'dir/train-images');
  expect(read).toThrow(DigitsError);
  expect(read).toThrow(message);
  expect(read).toThrow(/^dir\/train-images: /);
  expect(read).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
});
