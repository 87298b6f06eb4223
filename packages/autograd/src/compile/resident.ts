/** Data that stays where the kernels work. */
import { kernels } from '../kernels/active.js';
import { Storage } from '../storage.js';
import { Tensor } from '../tensor.js';

/**
 * The elements of x in the memory of the kernels in use, outside the graph: a copy, or x itself where it lies there already
 * or the kernels have no memory of their own. Compiled steps read it without copying: for data sets.
 *
 * @example resident(tensor([1, 2, 3]))   // [1, 2, 3]
 */
export function resident(x: Tensor): Tensor {
  const { memory } = kernels;
  if (memory === undefined || memory.owns(x.array)) return x;
  const copy = memory.allocate(x.dtype, x.size);
  copy.set(x.data);
  return new Tensor(new Storage(copy, x.dtype), x.shape);
}
