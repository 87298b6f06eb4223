import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtypes } from '../../src/dtype.js';
import { relu } from '../../src/elementwise/unary.js';
import { runOne } from '../../src/kernels/wasm/eager.js';
import { compileKernels, hasRelaxed } from '../../src/kernels/wasm/engine.js';
import { detectHost } from '../../src/kernels/wasm/host.js';
import { LinearMemory } from '../../src/kernels/wasm/memory.js';
import { Processor } from '../../src/kernels/wasm/processor.js';

describe('linear memory', () => {
  it('gives away blocks that do not overlap, on cache lines', () => {
    const request = fc.record({ bytes: fc.integer({ min: 0, max: 5000 }), release: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const memory = new LinearMemory(true);
        const held: { address: number; size: number; isReused: boolean }[] = [];
        for (const { bytes, release } of requests) {
          const block = memory.reserve(bytes);
          expect(block.size).toBeGreaterThanOrEqual(bytes);
          expect(block.address % 64).toBe(0);
          expect(block.address).toBeGreaterThan(0);
          for (const { address, size } of held) {
            expect(block.address + block.size <= address || address + size <= block.address).toBe(
              true,
            );
          }
          held.push(block);
          if (release === 0) memory.release(held.shift()!);
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each(Object.keys(dtypes) as (keyof typeof dtypes)[])('allocates zeros of %s', (dtype) => {
    const memory = new LinearMemory(true);
    const block = memory.reserve(800);
    new Uint8Array(memory.memory.buffer, block.address, 800).fill(255);
    memory.release(block);
    const array = memory.allocate(dtype, 800 / dtypes[dtype].array.BYTES_PER_ELEMENT);
    expect(array.byteOffset).toBe(block.address);
    expect(array).toEqual(new dtypes[dtype].array(array.length));
  });

  it('grows, and knows its arrays of before', () => {
    const memory = new LinearMemory(true);
    const first = memory.allocate('float32', 10).fill(3);
    const { buffer } = memory.memory;
    const second = memory.allocate('uint8', 2 * buffer.byteLength);
    expect(memory.memory.buffer).not.toBe(buffer);
    expect([memory.owns(first), memory.owns(second), memory.owns(new Float32Array(10))]).toEqual([
      true,
      true,
      false,
    ]);
    second.fill(1);
    expect([...first]).toEqual(new Array(10).fill(3));
  });

  it('says when it is full', () => {
    const memory = new LinearMemory(true);
    expect(() => memory.reserve(2 ** 32)).toThrow('WebAssembly memory is full: ');
    expect(memory.reserve(100).size).toBeGreaterThanOrEqual(100);
  });

  it('takes back what nothing refers to any more', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const memory = new LinearMemory(true);
    const given = new Set<number>();
    const wasGivenBefore = async () => {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
      const { byteOffset } = memory.allocate('float32', 100_003);
      if (given.has(byteOffset)) return true;
      given.add(byteOffset);
      return false;
    };
    await expect.poll(wasGivenBefore).toBe(true);
  });
});

it('works in memory that is not shared, as browsers without isolation have it', () => {
  const memory = new LinearMemory(false);
  expect(memory.memory.buffer).toBeInstanceOf(ArrayBuffer);
  const module = compileKernels(hasRelaxed(), false);
  const processor = new Processor(memory, module, 1, detectHost());
  const x = { array: Float32Array.of(-1, 2, -3), shape: [3], strides: [1], offset: 0 };
  const out = { ...x, array: new Float32Array(3) };
  expect(runOne({ kernel: 'map', args: [relu, x, out] }, memory, processor)).toBe(true);
  expect([...out.array]).toEqual([0, 2, 0]);
});
