/** Single kernel calls: arrays of the JavaScript heap are copied in, and what was written is copied back. */
import type { TypedArray } from '../../dtype.js';
import { sizeOf } from '../../shape.js';
import { accessOf } from '../calls.js';
import { likeArray } from '../javascript/pack.js';
import type { KernelCall, View } from '../kernels.js';
import { encode } from './encode/index.js';
import type { Block, LinearMemory } from './memory.js';
import type { Processor } from './processor.js';

/** The stretch of an array of the heap that a call may touch, and where its copy lies. */
interface Guest {
  readonly array: TypedArray;
  start: number;
  end: number;
  block: Block | undefined;
}

/** Runs one call on the interpreter; false if it does not know how. */
export function runOne(given: KernelCall, memory: LinearMemory, processor: Processor): boolean {
  const call = given.kernel === 'takeRows' ? withTakenRows(given, memory) : given;
  const { reads, writes, overwrites } = accessOf(call);
  const guests = guestsOf([...reads, ...writes], memory);
  try {
    const instructions = encode(call, ({ array, offset }) => {
      const guest = guests.get(array);
      if (guest === undefined) return array.byteOffset + offset * array.BYTES_PER_ELEMENT;
      const bytes = (guest.end - guest.start) * array.BYTES_PER_ELEMENT;
      guest.block ??= memory.reserve(bytes);
      return guest.block.address + (offset - guest.start) * array.BYTES_PER_ELEMENT;
    });
    if (instructions === undefined) return false;
    for (const guest of guests.values()) {
      const { array, start, end } = guest;
      const isRead = reads.some((view) => view.array === array);
      // What lies between the elements of an output with gaps stays as it was.
      const isFilled =
        overwrites &&
        writes.some((view) => view.array === array && sizeOf(view.shape) === end - start);
      if (isRead || !isFilled) copyOf(guest, memory)?.set(array.subarray(start, end));
    }
    processor.runOnce(instructions);
    for (const { array } of writes) {
      const guest = guests.get(array);
      const copy = guest && copyOf(guest, memory);
      if (copy !== undefined) array.set(copy, guest!.start);
    }
    return true;
  } finally {
    for (const { block } of guests.values()) if (block !== undefined) memory.release(block);
  }
}

/** The call on a copy of the rows it takes: the data set itself may be far greater than they are. */
function withTakenRows(
  call: Extract<KernelCall, { kernel: 'takeRows' }>,
  memory: LinearMemory,
): KernelCall {
  const [x, indices, ...rest] = call.args;
  const width = sizeOf(x.shape.slice(1));
  if (memory.owns(x.array) || x.strides[0] !== width) return call;
  const count = indices.shape[0]!;
  const rows = likeArray(x.array, count * width);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const index = indices.array[indices.offset + i * indices.strides[0]!]!;
    const start = x.offset + index * width;
    rows.set(x.array.subarray(start, start + width), i * width);
  }
  const shape = [count, ...x.shape.slice(1)];
  const taken = { array: rows, shape, strides: x.strides, offset: 0 };
  const inOrder = { array: order, shape: [count], strides: [1], offset: 0 };
  return { kernel: 'takeRows', args: [taken, inOrder, ...rest] };
}

function guestsOf(views: readonly View[], memory: LinearMemory): Map<TypedArray, Guest> {
  const guests = new Map<TypedArray, Guest>();
  for (const { array, shape, strides, offset } of views) {
    if (memory.owns(array) || shape.includes(0)) continue;
    let start = offset;
    let end = offset + 1;
    for (const [axis, length] of shape.entries()) {
      const reach = strides[axis]! * (length - 1);
      if (reach < 0) start += reach;
      else end += reach;
    }
    const known = guests.get(array) ?? { array, start, end, block: undefined };
    known.start = Math.min(known.start, start);
    known.end = Math.max(known.end, end);
    guests.set(array, known);
  }
  return guests;
}

/** The copy in linear memory, if the call has use for the array. */
function copyOf({ array, start, end, block }: Guest, { memory }: LinearMemory) {
  if (block === undefined) return undefined;
  const ArrayType = array.constructor as new (
    buffer: ArrayBufferLike,
    byteOffset: number,
    length: number,
  ) => TypedArray;
  return new ArrayType(memory.buffer, block.address, end - start);
}
