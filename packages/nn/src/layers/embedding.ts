import {
  type Appended,
  embedding,
  type Generator,
  type ShapeOf,
  type Tensor,
} from '@downhill/autograd';
import { fillNormal } from '../initializers.js';
import { type LayerOptions, parameter, processRandom, requireSize } from '../layer-options.js';
import { Module } from '../module.js';
import type { InputOf, ShapeRule } from '../shape-rule.js';

interface EmbeddingRule<Width extends number> extends ShapeRule {
  readonly y: Appended<InputOf<this>, Width>;
}

/**
 * A row of `weight` per index: indices […] of integers → […, width].
 *
 * `weight` [count, width] starts normal with mean 0 and standard deviation 1, as in PyTorch.
 */
export class Embedding<Width extends number = number> extends Module<[indices: Tensor]> {
  /**
   * Never there: what the compiler knows.
   *
   * @internal
   */
  declare readonly shapeRule: EmbeddingRule<Width>;

  /** The rows [count, width]. */
  readonly weight: Tensor<[number, Width]>;

  /** @param count how many indices there are: 0 … count − 1 */
  constructor(
    /** How many rows there are. */
    readonly count: number,
    /** The length of a row. */
    readonly width: Width,
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

  override forward<I extends Tensor>(indices: I): Tensor<Appended<ShapeOf<I>, Width>> {
    return embedding(indices, this.weight);
  }
}
