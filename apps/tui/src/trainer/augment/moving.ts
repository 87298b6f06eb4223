/** Moving all digits for an epoch, in chunks that threads share out among them. */
import { Generator } from '@downhill/autograd';
import { type Augmentation, createAugmenter } from '@downhill/mnist';

/** What the threads share. It can be sent to a worker: its arrays lie in shared memory. */
export interface MovingJob {
  readonly augmentation: Augmentation;
  readonly seed: number;
  readonly rows: number;
  readonly columns: number;
  /** The digits as they are, and as they are moved: [count, rows, columns] each. */
  readonly images: Uint8Array;
  readonly moved: Uint8Array;
  /** One {@link ChunkState} for each chunk. */
  readonly chunks: Int32Array;
  /** The epoch that the digits are moved for, and how many times that was set. */
  readonly order: Int32Array;
}

export const ChunkState = { waiting: 0, taken: 1, done: 2 } as const;
export const Order = { epoch: 0, count: 1 } as const;

/** Digits in a chunk. The result depends on it: each chunk has a random stream of its own. */
export const chunkSize = 1000;

/** Makes a function that moves the digits of every chunk that no other thread has taken. */
export function createMover(job: MovingJob): () => void {
  const { augmentation, seed, rows, columns, images, moved, chunks, order } = job;
  const augment = createAugmenter(augmentation);
  const root = new Generator(seed);
  const bytes = chunkSize * rows * columns;
  return () => {
    for (let chunk = 0; chunk < chunks.length; chunk++) {
      const { waiting, taken, done } = ChunkState;
      if (Atomics.compareExchange(chunks, chunk, waiting, taken) !== waiting) continue;
      const epoch = Atomics.load(order, Order.epoch);
      const part = images.subarray(chunk * bytes, (chunk + 1) * bytes);
      const random = root.stream(`augment/epoch${epoch}/${chunk}`);
      const count = part.length / (rows * columns);
      augment(part, count, rows, columns, random, moved.subarray(chunk * bytes));
      Atomics.store(chunks, chunk, done);
      Atomics.notify(chunks, chunk);
    }
  };
}
