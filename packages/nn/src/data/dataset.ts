/** What networks learn from. */
import { AutogradError, resident, type Tensor, takeRows } from '@downhill/autograd';

/** Some examples: inputs [N, …] and their targets [N, …]. */
export interface Batch {
  readonly inputs: Tensor;
  readonly targets: Tensor;
}

/** Examples that can be taken by number. How they are kept, and made into tensors, is their own business. */
export interface Dataset {
  /** The number of examples. */
  readonly size: number;
  /** The examples with these numbers, int32 [N], in this order. */
  batch(indices: Tensor): Batch;
  /**
   * Whether `batch` is made of tensor operations only, on tensors that stay. `fit` then records it together with the step
   * (see autograd's `compile`), so that only the numbers of the examples go in. Default false.
   */
  readonly isRecordable?: boolean;
}

/** Options of {@link TensorDataset}. */
export interface TensorDatasetOptions {
  /** What each element of the inputs is multiplied with: 1/255 makes grey levels of bytes. Default 1. */
  readonly scale?: number;
  /** What is then added. Default 0. */
  readonly shift?: number;
}

/**
 * Examples that lie in two tensors: inputs [size, …] and targets [size, …]. They are not to be changed once batches were
 * taken, for these come from a copy where the kernels have memory of their own.
 *
 * @example new TensorDataset(zeros([100, 784], { dtype: 'uint8' }), zeros([100], { dtype: 'int32' }), { scale: 1 / 255 }).size   // 100
 */
export class TensorDataset implements Dataset {
  /** The number of examples. */
  readonly size: number;
  /** It is: `fit` records the taking of a batch with the step. */
  readonly isRecordable = true;
  readonly #conversion: TensorDatasetOptions;
  #inputs: Tensor;
  #targets: Tensor;

  /** @throws AutogradError when there are not as many inputs as targets */
  constructor(inputs: Tensor, targets: Tensor, options: TensorDatasetOptions = {}) {
    this.size = inputs.shape[0] ?? 0;
    if (inputs.rank === 0 || this.size !== targets.shape[0]) {
      throw new AutogradError(
        'TensorDataset',
        'there must be as many inputs as targets along the first axis',
        `inputs [${inputs.shape.join(', ')}]`,
        `targets [${targets.shape.join(', ')}]`,
      );
    }
    this.#inputs = inputs;
    this.#targets = targets;
    this.#conversion = options;
  }

  /** As they were given, or a copy. */
  get inputs(): Tensor {
    return this.#inputs;
  }

  /** As they were given, or a copy. */
  get targets(): Tensor {
    return this.#targets;
  }

  /** The examples with these numbers; inputs are scaled and shifted. */
  batch(indices: Tensor): Batch {
    this.#settle();
    return {
      inputs: takeRows(this.#inputs, indices, this.#conversion),
      targets: takeRows(this.#targets, indices),
    };
  }

  /** The examples `start` to `end` − 1; they are not copied. */
  slice(start: number, end = this.size): TensorDataset {
    this.#settle();
    const range = [start, end] as const;
    return new TensorDataset(
      this.#inputs.slice(range),
      this.#targets.slice(range),
      this.#conversion,
    );
  }

  /** Brings everything to the kernels in use, where it is not there yet. */
  #settle(): void {
    this.#inputs = resident(this.#inputs);
    this.#targets = resident(this.#targets);
  }
}
