import {
  AutogradError,
  type Generator,
  type Shape,
  type ShapeOf,
  type Tensor,
  uniform,
} from '@downhill/autograd';
import { processRandom } from '../layer-options.js';
import { Module } from '../module.js';

/** Options of {@link Dropout}. */
export interface DropoutOptions {
  /** What is dropped is drawn from here. Default: a stream of the process; see `model.initialize(seed)`. */
  readonly random?: Generator;
}

/**
 * While training, sets each element to 0 with probability p and divides the others by 1 − p; else y = x
 * (Srivastava et al., 2014).
 */
export class Dropout extends Module {
  /** What is dropped is drawn from here. */
  readonly random: Generator;

  /**
   * @param p default 0.5
   * @throws AutogradError when p is not from 0 to 1
   */
  constructor(
    /** The probability of being dropped. */
    readonly p = 0.5,
    { random = processRandom.stream(`dropout/${processRandom.uint32()}`) }: DropoutOptions = {},
  ) {
    super();
    if (!(p >= 0 && p <= 1)) {
      throw new AutogradError(this.constructor.name, `p must be from 0 to 1, and is ${p}`);
    }
    this.random = random;
  }

  override resetParameters(random: Generator): void {
    this.random.state = random.stream('dropout').state;
  }

  override forward<X extends Tensor>(x: X): Tensor<ShapeOf<X>>;
  override forward(x: Tensor): Tensor {
    if (!this.training || this.p === 0) return x;
    const mask = uniform(this.maskShape(x.shape), this.random).greaterEqual(this.p).to(x.dtype);
    return x.mul(this.p === 1 ? mask : mask.div(1 - this.p));
  }

  /** The shape in which decisions are made; it broadcasts to that of x. */
  protected maskShape(shape: Shape): Shape {
    return shape;
  }
}

/** Like {@link Dropout}, but drops whole channels: x [N, C, …]. */
export class Dropout2d extends Dropout {
  protected override maskShape(shape: Shape): Shape {
    return shape.map((length, axis) => (axis < 2 ? length : 1));
  }
}
