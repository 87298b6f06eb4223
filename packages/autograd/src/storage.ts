/** The memory behind tensors: a typed array that several views may share. */
import { type DType, dtypes, type TypedArray } from './dtype.js';

/** A typed array, its element type, and how often it was changed in place. */
export class Storage {
  /** Rises by one with every change in place, so that backward notices when a value it needs is gone. */
  version = 0;
  /** The operation that made the last change in place. */
  writer = '';

  constructor(
    readonly array: TypedArray,
    readonly dtype: DType,
  ) {}
}

/** New zero-filled memory. Every array an operation writes its result to comes from here. */
export function allocate(dtype: DType, size: number): Storage {
  return new Storage(new dtypes[dtype].array(size), dtype);
}
