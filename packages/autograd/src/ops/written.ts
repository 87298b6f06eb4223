/** How operations come to their results: new memory, and a kernel that writes to it. */
import type { DType } from '../dtype.js';
import type { Shape } from '../shape.js';
import { Tensor } from '../tensor.js';

/** A new row-major tensor, as `write` leaves it; it starts from zeros. Of nothing, nothing is written. */
export function written(shape: Shape, dtype: DType, write: (y: Tensor) => void): Tensor {
  const y: Tensor = Tensor.empty(shape, dtype);
  if (y.size > 0) write(y);
  return y;
}
