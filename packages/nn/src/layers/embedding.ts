import { embedding, type Generator, type Tensor } from '@downhill/autograd';
import { fillNormal } from '../initializers.js';
import { type LayerOptions, parameter, processRandom, requireSize } from '../layer-options.js';
import { Module } from '../module.js';

/**
 * A row of `weight` per index: indices […] of integers → […, width].
 *
 * `weight` [count, width] starts normal with mean 0 and standard deviation 1, as in PyTorch.
 */
export class Embedding extends Module<[indices: Tensor]> {
  readonly weight: Tensor;

  /** @param count how many indices there are: 0 … count − 1 */
  constructor(
    readonly count: number,
    readonly width: number,
    { dtype, random = processRandom }: LayerOptions = {},
  ) {
    super();
    requireSize('Embedding', 'count', count);
    requireSize('Embedding', 'width', width);
    this.weight = parameter([count, width], dtype);
    this.resetParameters(random);
  }

  override resetParameters(random: Generator): void {
    fillNormal(this.weight, random);
  }

  override forward(indices: Tensor): Tensor {
    return embedding(indices, this.weight);
  }
}
