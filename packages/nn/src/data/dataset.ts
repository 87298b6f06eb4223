/** What networks learn from. */
import { AutogradError, Tensor } from '@downhill/autograd';

/** Some examples: inputs [N, …] and their targets [N, …]. */
export interface Batch {
  readonly inputs: Tensor;
  readonly targets: Tensor;
}

/** Examples that can be taken by number. How they are kept, and made into tensors, is their own business. */
export interface Dataset {
  /** The number of examples. */
  readonly size: number;
  /** The examples with these numbers, in this order. */
  batch(indices: Uint32Array): Batch;
}

/** Examples that lie in two tensors: inputs [size, …] and targets [size, …]. */
export class TensorDataset implements Dataset {
  readonly size: number;

  /** @throws AutogradError when there are not as many inputs as targets */
  constructor(
    readonly inputs: Tensor,
    readonly targets: Tensor,
  ) {
    this.size = inputs.shape[0] ?? 0;
    if (inputs.rank === 0 || this.size !== targets.shape[0]) {
      throw new AutogradError(
        'TensorDataset',
        'there must be as many inputs as targets along the first axis',
        `inputs [${inputs.shape.join(', ')}]`,
        `targets [${targets.shape.join(', ')}]`,
      );
    }
  }

  batch(indices: Uint32Array): Batch {
    return { inputs: rows(this.inputs, indices), targets: rows(this.targets, indices) };
  }
}

function rows(x: Tensor, indices: Uint32Array): Tensor {
  const { data, dtype } = x;
  const width = x.size / x.shape[0]!;
  const taken = Tensor.empty([indices.length, ...x.shape.slice(1)], dtype);
  for (const [i, index] of indices.entries()) {
    taken.array.set(data.subarray(index * width, (index + 1) * width), i * width);
  }
  return taken;
}
