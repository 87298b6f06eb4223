import { type Generator, linear, type Tensor } from '@downhill/autograd';
import { fillFanIn } from '../initializers.js';
import { type LayerOptions, parameter, processRandom, requireSize } from '../layer-options.js';
import { Module } from '../module.js';

export interface LinearOptions extends LayerOptions {
  /** Whether something is added after the product. Default true. */
  readonly bias?: boolean;
}

/**
 * y = x·Wᵀ + b, from x [..., in] to y [..., out].
 *
 * `weight` [out, in] and `bias` [out] start uniform in ±1/√in, as in PyTorch.
 */
export class Linear extends Module {
  readonly weight: Tensor;
  readonly bias: Tensor | null;

  /** @throws AutogradError when a size is not a whole number of at least 1 */
  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    { bias = true, dtype, random = processRandom }: LinearOptions = {},
  ) {
    super();
    requireSize('Linear', 'inFeatures', inFeatures);
    requireSize('Linear', 'outFeatures', outFeatures);
    this.weight = parameter([outFeatures, inFeatures], dtype);
    this.bias = bias ? parameter([outFeatures], dtype) : null;
    this.resetParameters(random);
  }

  override resetParameters(random: Generator): void {
    fillFanIn(this.weight, this.bias, random);
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }
}
