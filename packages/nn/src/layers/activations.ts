/** Activation functions as layers. Those with a parameter to learn have a file of their own. */
import type { ShapeOf, Tensor } from '@downhill/autograd';
import { Module } from '../module.js';

/** y = max(x, 0). */
export class ReLU extends Module {
  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.relu();
  }
}

/** y = x above 0, else slope·x. */
export class LeakyReLU extends Module {
  /** @param slope default 0.01 */
  constructor(
    /** The slope below 0. */
    readonly slope = 0.01,
  ) {
    super();
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.leakyRelu(this.slope);
  }
}

/** y = x above 0, else α(eˣ − 1). */
export class ELU extends Module {
  /** @param alpha default 1 */
  constructor(
    /** α. */
    readonly alpha = 1,
  ) {
    super();
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.elu(this.alpha);
  }
}

/** y = s·elu(x, α), with the s and α that keep mean 0 and variance 1 (Klambauer et al., 2017). */
export class SELU extends Module {
  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.selu();
  }
}

/** y = x·Φ(x) (Hendrycks & Gimpel, 2016). */
export class GELU extends Module {
  /** @param approximate 'none' (default) for Φ exactly, 'tanh' for the usual approximation of it */
  constructor(
    /** Whether Φ is computed exactly ('none') or by tanh. */
    readonly approximate: 'none' | 'tanh' = 'none',
  ) {
    super();
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return this.approximate === 'tanh' ? x.geluTanh() : x.gelu();
  }
}

/** y = x·σ(x), also known as swish. */
export class SiLU extends Module {
  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.silu();
  }
}

/** y = x·tanh(softplus x) (Misra, 2019). */
export class Mish extends Module {
  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.mish();
  }
}

/** y = tanh x. */
export class Tanh extends Module {
  /** What outputs lie between; near its ends the slope is almost 0. */
  get range(): readonly [low: number, high: number] {
    return [-1, 1];
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.tanh();
  }
}

/** y = 1 / (1 + e⁻ˣ). */
export class Sigmoid extends Module {
  /** What outputs lie between; near its ends the slope is almost 0. */
  get range(): readonly [low: number, high: number] {
    return [0, 1];
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.sigmoid();
  }
}

/** y = ln(1 + e^(βx)) / β, a smooth ReLU. */
export class Softplus extends Module {
  /** @param beta default 1 */
  constructor(
    /** β. */
    readonly beta = 1,
  ) {
    super();
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return this.beta === 1 ? x.softplus() : x.mul(this.beta).softplus().div(this.beta);
  }
}

/** y = x where it lies between `low` and `high`, else the bound. */
export class Hardtanh extends Module {
  /** Defaults: −1 and 1. */
  constructor(
    /** The least output. */
    readonly low = -1,
    /** The greatest output. */
    readonly high = 1,
  ) {
    super();
  }

  /** What outputs lie between; near its ends the slope is almost 0. */
  get range(): readonly [low: number, high: number] {
    return [this.low, this.high];
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.hardtanh(this.low, this.high);
  }
}

/** y = eˣⁱ / Σ eˣʲ along an axis. */
export class Softmax extends Module {
  /** @param axis default: the last */
  constructor(
    /** The axis along which the outputs, or their exponentials, sum to 1. */
    readonly axis = -1,
  ) {
    super();
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.softmax(this.axis);
  }
}

/** y = ln softmax x along an axis. */
export class LogSoftmax extends Module {
  /** @param axis default: the last */
  constructor(
    /** The axis along which the outputs, or their exponentials, sum to 1. */
    readonly axis = -1,
  ) {
    super();
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>> {
    return x.logSoftmax(this.axis);
  }
}
