import { type DType, ones, type Tensor, tensor } from '@downhill/autograd';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  Linear,
  readSafetensors,
  Sequential,
  writeSafetensors,
} from '../../src/index.js';
import { layerTable } from '../layer-table.js';

/** A file with any header and data. */
function file(header: unknown, data: ArrayLike<number> = []): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

/** A file with one tensor `x` whose bytes are given. */
function fileOf(dtype: string, shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  return file({ x: { dtype, shape, data_offsets: [0, data.length] } }, data);
}

function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint8', 'bool'];
const elements: Readonly<Record<DType, fc.Arbitrary<number>>> = {
  float32: fc.float(),
  float64: fc.double(),
  int32: fc.integer(),
  uint8: fc.integer({ min: 0, max: 255 }),
  bool: fc.integer({ min: 0, max: 1 }),
};
const anyTensor = fc
  .record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.nat(3), { maxLength: 3 }) })
  .chain(({ dtype, shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return fc
      .array(elements[dtype], { minLength: size, maxLength: size })
      .map((values) => tensor(values, { dtype }).reshape(shape));
  });

describe('writing and reading', () => {
  it('gives back every bit, type, shape and text, wherever the bytes lie', () => {
    const anyFile = fc.record({
      tensors: fc.dictionary(fc.string(), anyTensor, { maxKeys: 6 }),
      metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
      shift: fc.nat(7),
    });
    fc.assert(
      fc.property(anyFile, ({ tensors, metadata, shift }) => {
        const bytes = writeSafetensors(tensors, metadata);
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        const found = readSafetensors(moved);
        expect(found.metadata).toEqual({ ...metadata });
        expect(Object.keys(found.tensors).sort()).toEqual(Object.keys(tensors).sort());
        for (const [name, { dtype, shape }] of Object.entries(tensors)) {
          expect([found.tensors[name]!.dtype, found.tensors[name]!.shape]).toEqual([dtype, shape]);
          expect(bytesOf(found.tensors[name]!)).toEqual(bytesOf(tensors[name]!));
        }
        expect(found.notes).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('writes what others read: length, header, elements', () => {
    const bytes = writeSafetensors({
      mask: tensor([1, 0], { dtype: 'bool' }),
      w: tensor([[1, 2, -0.5]]),
    });
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(JSON.parse(header)).toEqual({
      w: { dtype: 'F32', shape: [1, 3], data_offsets: [0, 12] },
      mask: { dtype: 'BOOL', shape: [2], data_offsets: [12, 14] },
    });
    const floats = [0, 4, 8].map((at) => view.getFloat32(8 + length + at, true));
    expect(floats).toEqual([1, 2, -0.5]);
    expect([...bytes.subarray(8 + length + 12)]).toEqual([1, 0]);
  });

  it('writes views as the tensors they are', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]).transpose();
    expect(readSafetensors(writeSafetensors({ x })).tensors.x!.toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  it('shares memory with the file where elements are aligned', () => {
    const bytes = writeSafetensors({ x: ones([4]), b: tensor([1], { dtype: 'uint8' }) });
    for (const { data } of Object.values(readSafetensors(bytes).tensors)) {
      expect(data.buffer).toBe(bytes.buffer);
    }
    const moved = new Uint8Array(bytes.length + 1).subarray(1);
    moved.set(bytes);
    expect(readSafetensors(moved).tensors.x!.data.buffer).not.toBe(moved.buffer);
  });

  it("copies the elements of Node's buffers too where they are not aligned", () => {
    const bytes = writeSafetensors({ x: tensor([1, 2, 3]) });
    const moved = Buffer.alloc(bytes.length + 1);
    moved.set(bytes, 1);
    expect(readSafetensors(moved.subarray(1)).tensors.x!.toArray()).toEqual([1, 2, 3]);
  });

  it('keeps a name for its own use', () => {
    expect(() => writeSafetensors({ __metadata__: ones([1]) })).toThrow('__metadata__');
  });
});

describe('types that others write', () => {
  it.each([
    [
      'F16',
      [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c, 0xff, 0x7b],
      [1, -2, 2 ** -24, Number.POSITIVE_INFINITY, 65504],
    ],
    ['F16', [0x00, 0x80, 0x00, 0x04, 0x00, 0xfc], [-0, 2 ** -14, Number.NEGATIVE_INFINITY]],
    ['BF16', [0x80, 0x3f, 0x20, 0xc1, 0x80, 0x7f], [1, -10, Number.POSITIVE_INFINITY]],
    ['I64', [255, 255, 255, 255, 255, 255, 255, 255, 7, 0, 0, 0, 0, 0, 0, 0], [-1, 7]],
    ['U64', [7, 1, 0, 0, 0, 0, 0, 0], [263]],
    ['U32', [7, 1, 0, 0], [263]],
    ['I16', [255, 255, 7, 1], [-1, 263]],
    ['U16', [255, 255], [65535]],
    ['I8', [255, 7], [-1, 7]],
  ])('%s is converted, and a note says so', (dtype, data, expected) => {
    const { tensors, notes } = readSafetensors(fileOf(dtype, [expected.length], data));
    expect([...tensors.x!.data]).toEqual(expected);
    const wanted = dtype.includes('F') ? 'float32' : 'int32';
    expect(tensors.x!.dtype).toBe(wanted);
    expect(notes).toEqual([`x: ${dtype} became ${wanted}`]);
  });

  it('NaN stays NaN in half precision', () => {
    expect(readSafetensors(fileOf('F16', [], [1, 0x7c])).tensors.x!.item()).toBeNaN();
  });

  it('integers that int32 cannot hold are refused', () => {
    const data = [0, 0, 0, 0, 1, 0, 0, 0];
    expect(() => readSafetensors(fileOf('I64', [1], data), 'm.safetensors')).toThrow(
      'readSafetensors: m.safetensors: x: 4294967296 is beyond int32 · it is I64',
    );
  });
});

describe('files that are not what they should be', () => {
  const entry = (begin: number, end: number, shape = [end - begin]) => ({
    dtype: 'U8',
    shape,
    data_offsets: [begin, end],
  });
  const hugeHeader = file('{}');
  new DataView(hugeHeader.buffer).setBigUint64(0, 2n ** 63n, true);
  const longHeader = file('{}');
  new DataView(longHeader.buffer).setBigUint64(0, 1000n, true);

  it.each<[what: string, bytes: Uint8Array, message: string]>([
    ['nothing', new Uint8Array(), 'a file begins with 8 bytes, and there are 0'],
    ['a huge header', hugeHeader, 'this is no safetensors file'],
    ['a truncated header', longHeader, 'truncated: the header has 1000 bytes, and 2 are there'],
    ['no JSON', file('{"x"'), 'the header is not JSON'],
    ['no UTF-8', file('{"x\xff"}').fill(0xff, 11, 12), 'the header is not JSON'],
    ['no object', file('[]'), 'the header must be a JSON object'],
    ['an empty header', file(''), 'the header is not JSON'],
    [
      'metadata of numbers',
      file({ __metadata__: { a: 1 } }),
      '__metadata__ must map names to texts',
    ],
    ['metadata that is a list', file({ __metadata__: [] }), '__metadata__ must map names to texts'],
    ['an entry that is a number', file({ x: 1 }), 'x: an entry has dtype, shape and data_offsets'],
    ['an unknown type', fileOf('F8_E4M3', [1], [0]), 'x: dtype F8_E4M3 cannot be read'],
    ['a type from the prototype', fileOf('toString', [1], [0]), 'x: dtype toString cannot be read'],
    ['a negative length', fileOf('U8', [-1], [0]), 'x: its shape must be a list of sizes'],
    ['half an element', fileOf('U8', [0.5], [0]), 'x: its shape must be a list of sizes'],
    ['no offsets', file({ x: { dtype: 'U8', shape: [] } }), 'x: data_offsets must be [begin, end]'],
    [
      'offsets the wrong way',
      file({ x: { dtype: 'U8', shape: [0], data_offsets: [2, 1] } }),
      'x: data_offsets must be',
    ],
    [
      'too few bytes',
      fileOf('F32', [2, 2], [0, 0, 0, 0]),
      'x: F32 [2, 2] takes 16 bytes, and data_offsets span 4',
    ],
    [
      'a size beyond numbers',
      fileOf('F32', [2 ** 52, 2 ** 52], [0]),
      'x: F32 [4503599627370496, 4503599627370496] takes',
    ],
    [
      'offsets out of range',
      file({ x: entry(0, 9) }, [1, 2]),
      'truncated: x ends at byte 9 of the data, which has 2',
    ],
    ['overlapping tensors', file({ x: entry(0, 2), y: entry(1, 3) }, [1, 2, 3]), 'x and y overlap'],
    [
      'two tensors in one place',
      file({ x: entry(0, 2), y: entry(0, 2) }, [1, 2]),
      'x and y overlap',
    ],
    [
      'a gap',
      file({ x: entry(0, 1), y: entry(2, 3) }, [1, 2, 3]),
      '1 bytes between x and y belong to no tensor',
    ],
    ['bytes at the end', file({ x: entry(0, 1) }, [1, 2]), '1 bytes after x belong to no tensor'],
    ['a key that comes twice', file('{"x":1,"\\u0078":2}'), 'the header names x twice'],
    [
      'metadata that comes twice',
      file('{"__metadata__":{"a":"1","a":"2"}}'),
      'the header names a twice',
    ],
    ['a truth of 2', fileOf('BOOL', [1], [2]), 'x: a BOOL is 0 or 1'],
  ])('%s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes, 'm.safetensors')).toThrow(`m.safetensors: `);
    expect(() => readSafetensors(bytes, 'm.safetensors')).toThrow(message);
  });

  it('any prefix of a file is refused', () => {
    const bytes = writeSafetensors({ a: ones([3]), b: ones([2, 2]) }, { who: 'me' });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readSafetensors(bytes.subarray(0, length))).toThrow('readSafetensors');
    }
  });

  it('a changed byte is refused or changes values, and never does anything else', () => {
    const bytes = writeSafetensors({ a: ones([3]), b: ones([2, 2], { dtype: 'float64' }) });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const tampered = bytes.slice();
        tampered[at]! ^= flip;
        try {
          readSafetensors(tampered);
        } catch (error) {
          expect(String(error)).toContain('readSafetensors: ');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('weights', () => {
  it.each(layerTable)('of $name come back, under the same names', (row) => {
    const source = row.make({ dtype: 'float32' }).initialize(1);
    const { tensors } = readSafetensors(writeSafetensors(source.stateDict()));
    const target = row.make({ dtype: 'float32' }).initialize(2).loadStateDict(tensors);
    const bits = (state: Readonly<Record<string, Tensor>>) =>
      Object.entries(state).map(([name, each]) => [name, bytesOf(each)]);
    expect(bits(target.stateDict())).toEqual(bits(source.stateDict()));
  });

  it('that PyTorch wrote load as they are: it counts batches in int64', () => {
    const layer = new BatchNorm1d(1);
    const { num_batches_tracked: _, ...rest } = layer.stateDict();
    const written = writeSafetensors({ ...rest, running_mean: tensor([0.25]) });
    const header = JSON.parse(new TextDecoder().decode(written.subarray(8, written.length - 16)));
    header.num_batches_tracked = { dtype: 'I64', shape: [], data_offsets: [16, 24] };
    const bytes = file(header, [...written.subarray(-16), 5, 0, 0, 0, 0, 0, 0, 0]);
    layer.loadStateDict(readSafetensors(bytes).tensors);
    expect(layer.numBatchesTracked!.item()).toBe(5);
    expect(layer.runningMean!.item()).toBe(0.25);
  });

  it('that do not fit leave the model as it was, and the error names keys and both shapes', () => {
    const model = new Sequential(new Linear(2, 3), new Linear(3, 1));
    const before = model.stateDict();
    const misfits = [new Linear(2, 3), new Linear(4, 1)];
    const { '0.bias': __, ...other } = new Sequential(...misfits).stateDict();
    const { tensors } = readSafetensors(writeSafetensors({ ...other, extra: ones([1]) }));
    expect(() => model.loadStateDict(tensors)).toThrow(
      'missing: 0.bias · unknown: extra · of another shape: 1.weight is [1, 4] there and [1, 3] here',
    );
    expect(model.stateDict()).toEqual(before);
  });
});
