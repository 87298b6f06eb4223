/** Numbers for the inputs of a case, and the same numbers laid out in memory in other ways. */
import { Generator, type Tensor, tensor } from '../../src/index.js';
import type { InputSpec, Plain } from './cases.js';

export function drawPlain(
  { shape, domain = [-2, 2], values, distinct }: InputSpec,
  name: string,
): Plain {
  const random = new Generator(name);
  const size = shape.reduce((a, b) => a * b, 1);
  if (values !== undefined) {
    if (values.length !== size)
      throw new Error(`${name}: ${values.length} values for ${size} elements`);
    return { shape, data: values };
  }
  const [low, high] = domain;
  if (distinct) {
    const step = Math.max((high - low) / size, 0.05);
    return { shape, data: [...random.permutation(size)].map((rank) => low + step * rank) };
  }
  return { shape, data: Array.from({ length: size }, () => random.uniform(low, high)) };
}

export function toTensor({ shape, data }: Plain, { dtype = 'float64' }: InputSpec): Tensor {
  return tensor([...data], { shape, dtype });
}

/** The same elements, seen through a view with an offset, gaps, reversed axes and, from rank 2, exchanged axes. */
export function scattered(x: Tensor): Tensor {
  const turned = x.rank >= 2 ? x.transpose(0, -1) : x;
  const gaps = turned.shape.map((length) => 2 * length + 1);
  const wide = tensor(new Array<number>(gaps.reduce((a, b) => a * b, 1)).fill(7), {
    shape: gaps,
    dtype: x.dtype,
  });
  const ranges = turned.shape.map(
    (length) => [2 * length - 1, length === 0 ? 0 : null, -2] as const,
  );
  const view = wide.slice(...ranges);
  view.assign(turned);
  return x.rank >= 2 ? view.transpose(0, -1) : view;
}
