/** What layers with parameters have in common. */
import {
  AutogradError,
  type DType,
  Generator,
  type Shape,
  type Tensor,
  zeros,
} from '@downhill/autograd';

/** Options of all layers with random parameters. */
export interface LayerOptions {
  /** The type of the parameters: float32 (default) or float64. */
  readonly dtype?: DType;
  /**
   * Where initial parameters are drawn from. Default: one stream for the whole process, in the order in which layers are
   * made. `model.initialize(seed)` makes them depend on the seed and the layer's path only.
   */
  readonly random?: Generator;
}

/** The stream of layers that were given none. */
export const processRandom = new Generator('layers');

/** A parameter to be filled: zeros that require a gradient. */
export function parameter(shape: Shape, dtype: DType = 'float32'): Tensor {
  return zeros(shape, { dtype, requiresGrad: true });
}

/** @throws AutogradError when `size` is not a whole number of at least 1 */
export function requireSize(layer: string, what: string, size: number): void {
  if (Number.isInteger(size) && size >= 1) return;
  throw new AutogradError(layer, `${what} must be a whole number of at least 1, and is ${size}`);
}
