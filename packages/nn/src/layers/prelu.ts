import { type DType, full, type Generator, type ShapeOf, type Tensor } from '@downhill/autograd';
import { requireSize } from '../layer-options.js';
import { Module } from '../module.js';

/** Options of {@link PReLU}. */
export interface PReLUOptions {
  /** Slopes: one for all (default), or one per channel (axis 1). */
  readonly channels?: number;
  /** Where the slopes start. Default 0.25. */
  readonly initial?: number;
  /** Default float32. */
  readonly dtype?: DType;
}

/** y = x above 0, else a·x with a slope a that is learnt (He et al., 2015). `weight` [channels] holds the slopes. */
export class PReLU extends Module {
  /** The slopes [channels]. */
  readonly weight: Tensor;
  /** Where they start. */
  readonly initial: number;

  constructor({ channels = 1, initial = 0.25, dtype = 'float32' }: PReLUOptions = {}) {
    super();
    requireSize('PReLU', 'channels', channels);
    this.initial = initial;
    this.weight = full([channels], initial, { dtype, requiresGrad: true });
  }

  override resetParameters(_random: Generator): void {
    this.weight.assign(full([], this.initial));
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>>;
  override forward(x: Tensor): Tensor {
    const { weight } = this;
    const slope =
      weight.size === 1
        ? weight
        : weight.reshape([-1, ...new Array(Math.max(0, x.rank - 2)).fill(1)]);
    return x.greater(0).where(x, x.mul(slope));
  }
}
