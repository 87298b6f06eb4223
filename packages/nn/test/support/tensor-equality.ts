/** Makes `toEqual` compare tensors by type, shape and elements, not by the memory they lie in. */
import { Tensor } from '@downhill/autograd';
import { expect } from 'vitest';

expect.addEqualityTesters([
  (a, b) => {
    if (!(a instanceof Tensor && b instanceof Tensor)) return undefined;
    const [p, q] = [a.data, b.data];
    return (
      a.dtype === b.dtype &&
      String(a.shape) === String(b.shape) &&
      p.every((element, i) => Object.is(element, q[i]))
    );
  },
]);
