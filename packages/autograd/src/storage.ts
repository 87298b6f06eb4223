/** The memory behind tensors: a typed array that several views may share. */
import { arrayOf, type DType, type TypedArray } from './dtype.js';
import { observer } from './observer.js';

let storages = 0;

/** The number of the memory that was made last. */
export function latestStorage(): number {
  return storages;
}

/** A typed array, its element type, and how often it was changed in place. */
export class Storage {
  #serial: number;
  /** Rises by one with every change in place, so that backward notices when a value it needs is gone. */
  version = 0;
  /** The operation that made the last change in place. */
  writer = '';

  constructor(
    /** Where the elements are now. Only `compile` moves them, into the kernels' own memory. */
    public array: TypedArray,
    readonly dtype: DType,
    /** Whether the array is also in a user's hands, so that it has to stay where it is. */
    readonly isShared = false,
  ) {
    this.#serial = isShared ? 0 : ++storages;
  }

  /** Whether it was made after the memory of that number, and nobody else has it: it may become a gradient then. */
  isFresh(since: number): boolean {
    return this.#serial > since;
  }

  /** Somebody else has it from now on. */
  handOut(): void {
    this.#serial = 0;
  }
}

/** New zero-filled memory. Every array an operation writes its result to comes from here. */
export function allocate(dtype: DType, size: number): Storage {
  const storage = new Storage(arrayOf(dtype, size), dtype);
  observer?.allocated?.(storage);
  return storage;
}

const wholes = new WeakMap<TypedArray, TypedArray>();

/** A window on an array. It keeps the array: memory of the kernels is given away when nothing refers to the array itself. */
export function windowOn(array: TypedArray, start: number, end: number): TypedArray {
  const window = array.subarray(start, end);
  wholes.set(window, array);
  return window;
}
