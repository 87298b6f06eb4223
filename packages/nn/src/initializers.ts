/** Ways to fill a tensor in place with initial values. */
import type { Generator, Tensor } from '@downhill/autograd';

/** Numbers uniform in [low, high). */
export function fillUniform(x: Tensor, random: Generator, low: number, high: number): Tensor {
  return fill(x, () => random.uniform(low, high));
}

function fill(x: Tensor, draw: () => number): Tensor {
  const { data } = x.changing('initialize');
  for (let i = 0; i < data.length; i++) data[i] = draw();
  return x;
}
