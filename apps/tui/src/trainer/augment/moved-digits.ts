/** Digits to learn from that are moved at random, anew for each epoch. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type Shape, tensor } from '@downhill/autograd';
import type { Augmentation, DigitSet } from '@downhill/mnist';
import { DigitData } from '../digit-data.js';
import { ChunkState, chunkSize, createMover, type MovingJob, Order } from './moving.js';

export interface MovedDigitsOptions {
  readonly inputShape: Shape;
  readonly seed: number;
  /** Digits are moved for no epoch beyond. */
  readonly epochs: number;
  /** Whether the next epoch's digits are made meanwhile, in a thread of their own. They are the same, bit for bit. */
  readonly ahead: boolean;
}

/** The worker's module, which the build puts beside this one. Where there is none, as in tests, nothing is made ahead. */
const program = new URL('./augment.js', import.meta.url);

/**
 * How a digit is moved depends on the seed, the epoch and its number only: not on where a run was interrupted, nor on which
 * thread moves it.
 */
export class MovedDigits extends DigitData {
  readonly #job: MovingJob;
  readonly #epochs: number;
  readonly #move: () => void;
  readonly #worker: Worker | null;

  constructor(
    digits: DigitSet,
    augmentation: Augmentation,
    { inputShape, seed, epochs, ahead }: MovedDigitsOptions,
  ) {
    const { images, rows, columns, count } = digits;
    super({ ...digits, images: new Uint8Array(images.length) }, inputShape);
    this.#epochs = epochs;
    this.#job = {
      ...{ augmentation, seed, rows, columns },
      images: shared(images),
      moved: shared(new Uint8Array(images.length)),
      chunks: new Int32Array(new SharedArrayBuffer(4 * Math.ceil(count / chunkSize))),
      order: new Int32Array(new SharedArrayBuffer(8)),
    };
    this.#move = createMover(this.#job);
    this.#worker =
      ahead && existsSync(program) ? new Worker(program, { workerData: this.#job }) : null;
    this.#worker?.unref();
  }

  /** Makes batches from the digits as they are moved for an epoch. */
  begin(epoch: number): void {
    const { order, moved, chunks } = this.#job;
    if (epoch > this.#epochs) return;
    if (Atomics.load(order, Order.epoch) !== epoch) this.#order(epoch);
    this.#move();
    for (let chunk = 0; chunk < chunks.length; chunk++) {
      Atomics.wait(chunks, chunk, ChunkState.taken);
    }
    this.inputs.assign(tensor(moved, { shape: this.inputs.shape }));
    if (epoch < this.#epochs) this.#order(epoch + 1);
  }

  #order(epoch: number): void {
    const { order, chunks } = this.#job;
    Atomics.store(order, Order.epoch, epoch);
    for (let chunk = 0; chunk < chunks.length; chunk++) {
      Atomics.store(chunks, chunk, ChunkState.waiting);
    }
    Atomics.add(order, Order.count, 1);
    Atomics.notify(order, Order.count);
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
