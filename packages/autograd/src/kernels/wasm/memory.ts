/** The one linear memory that all kernels and threads of a set work in, and who holds which part of it. */
import { bytesOf, type DType, dtypes, type TypedArray } from '../../dtype.js';
import type { KernelCall, KernelMemory } from '../kernels.js';
import { createMemory, type Memory, PAGE_BYTES } from './engine.js';
import { CONSTANTS_END } from './instructions.js';
import { layOut } from './layout.js';

/** Blocks begin on cache lines, so that no two threads write to one. */
const LINE = 64;
/** Kernels may read a little beyond the end of an array: this much at the end of memory is never given away. */
const MARGIN = 256;
/** A shared memory grows as needed; another would lose its views, so it has its size from the start. */
const SHARED_PAGES = { initial: 256, maximum: 65536 };
const FIXED_PAGES = { initial: 8192, maximum: 8192 };
const LEAST_GROWTH = 256;

export class LinearMemory implements KernelMemory {
  readonly memory: Memory;
  readonly #shared: boolean;
  /** Growing gives the memory a new buffer; views on the old ones stay good. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  /** Blocks that were given back, by size. */
  readonly #free = new Map<number, number[]>();
  readonly #registry = new FinalizationRegistry<Block>((block) => this.release(block));
  /** Everything below was given away at least once, or never is. 0 is no address. */
  #used = CONSTANTS_END;

  constructor(shared: boolean) {
    const { initial, maximum } = shared ? SHARED_PAGES : FIXED_PAGES;
    this.memory = createMemory(initial, maximum, shared);
    this.#shared = shared;
    this.#buffers.add(this.memory.buffer);
  }

  allocate(dtype: DType, length: number): TypedArray {
    const block = this.reserve(bytesOf(dtype, length));
    const array = new dtypes[dtype].array(this.memory.buffer, block.address, length);
    if (block.isReused) array.fill(0);
    this.#registry.register(array, block);
    return array;
  }

  owns({ buffer }: TypedArray): boolean {
    return this.#buffers.has(buffer);
  }

  takeIn(
    arrays: ReadonlySet<TypedArray>,
    calls: readonly KernelCall[],
  ): ReadonlyMap<TypedArray, TypedArray> {
    const places = layOut(this, new Set([...arrays].filter((array) => !this.owns(array))), calls);
    for (const [array, place] of places) place.set(array);
    return places;
  }

  /** Memory that is held until it is released. Its contents may be anything. */
  reserve(bytes: number): Block {
    const size = roundedSize(bytes);
    const address = this.#free.get(size)?.pop();
    if (address !== undefined) return { address, size, isReused: true };
    this.#makeRoom(this.#used + size + MARGIN);
    const block = { address: this.#used, size, isReused: false };
    this.#used += size;
    return block;
  }

  release({ address, size }: Block): void {
    const list = this.#free.get(size);
    if (list === undefined) this.#free.set(size, [address]);
    else list.push(address);
  }

  #makeRoom(bytes: number): void {
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / PAGE_BYTES);
    if (missing <= 0) return;
    const room = SHARED_PAGES.maximum - this.memory.buffer.byteLength / PAGE_BYTES;
    if (!this.#shared || missing > room) {
      throw new RangeError(
        `WebAssembly memory is full: ${bytes} bytes are needed, ${this.memory.buffer.byteLength} there`,
      );
    }
    const wanted = Math.max(missing, LEAST_GROWTH, this.memory.buffer.byteLength / PAGE_BYTES / 4);
    this.memory.grow(Math.min(Math.ceil(wanted), room));
    this.#buffers.add(this.memory.buffer);
  }
}

export interface Block {
  readonly address: number;
  readonly size: number;
  /** Whether somebody else held it before: fresh memory is zero. */
  readonly isReused: boolean;
}

/** Whole cache lines, and four sizes between one power of two and the next, so that blocks find a second use. */
function roundedSize(bytes: number): number {
  const power = 2 ** Math.floor(Math.log2(Math.max(bytes, 1)));
  const grain = Math.max(LINE, power / 4);
  return Math.ceil(Math.max(bytes, 1) / grain) * grain;
}
