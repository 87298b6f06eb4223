/** Tensors whose shapes the compiler is not told: it would refuse the wrong calls that tests make. */
import { type Shape, type Tensor, type TensorOptions, zeros as zerosOf } from '../../src/index.js';

export const zeros = (shape: Shape, options?: TensorOptions): Tensor => zerosOf(shape, options);
