/** Gradients held against finite differences: for our own tests, and for whoever writes an operation. */
import type { TypedArray } from './dtype.js';
import { AutogradError } from './errors.js';
import { enableGrad, noGrad } from './recording.js';
import { formatShape } from './shape.js';
import { Tensor } from './tensor.js';
import { gradients } from './transforms/gradients.js';

export interface CheckOptions {
  /** The step of the central difference. Default 1e-6. */
  readonly epsilon?: number;
  /** Allowed difference, absolute. Default 1e-5. */
  readonly absolute?: number;
  /** Allowed difference, relative to the numeric derivative. Default 1e-3. */
  readonly relative?: number;
  /** How often to differentiate: with 2, the gradients' own gradients are checked as well. Default 1. */
  readonly order?: 1 | 2;
}

/**
 * Checks every partial derivative of `f` at `inputs` against the central difference (f(x+ε) − f(x−ε)) / 2ε.
 *
 * The inputs are taken as float64 copies, so `f` should work in any floating type. Outputs of any shape are allowed.
 *
 * @throws AutogradError naming the input, the element, and what was expected and found
 * @example checkGradients((x) => x.tanh().sum(), [tensor([0.1, −2])])
 */
export function checkGradients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  { epsilon = 1e-6, absolute = 1e-5, relative = 1e-3, order = 1 }: CheckOptions = {},
): void {
  const xs = inputs.map((input) => {
    const copy = input.detach().to('float64').clone();
    copy.requiresGrad = true;
    return copy;
  });
  const y = f(...xs);
  const found = Array.from({ length: y.size }, (_, output) => {
    const seed = Tensor.full(y.shape, 0, 'float64');
    seed.array[output] = 1;
    return gradients(y, xs, { seed, retainGraph: true }).map((gradient) => gradient.data);
  });
  for (const [i, x] of xs.entries()) {
    for (let element = 0; element < x.size; element++) {
      const expected = centralDifference(() => f(...xs).data, x, element, epsilon);
      for (let output = 0; output < y.size; output++) {
        const difference = Math.abs(found[output]![i]![element]! - expected[output]!);
        if (difference <= absolute + relative * Math.abs(expected[output]!)) continue;
        throw new AutogradError(
          'checkGradients',
          `the derivative of output ${output} by input ${i}, element ${element}, is wrong`,
          `expected ${expected[output]}`,
          `found ${found[output]![i]![element]}`,
          `input ${i} ${formatShape(x.shape)}`,
          `output ${formatShape(y.shape)}`,
        );
      }
    }
  }
  if (order === 2) checkSecond(f, xs, y, { epsilon, absolute, relative });
}

/** The gradient of ⟨v, f(x)⟩, as a function of x and v, is checked like any other function. */
function checkSecond(
  f: (...inputs: Tensor[]) => Tensor,
  xs: readonly Tensor[],
  y: Tensor,
  options: CheckOptions,
): void {
  const v = Tensor.empty(y.shape, 'float64');
  for (let i = 0; i < v.array.length; i++) v.array[i] = Math.cos(1 + i);
  for (const i of xs.keys()) {
    const gradientOf = (...inputs: Tensor[]) => {
      const seed = inputs.at(-1)!;
      const points = inputs.slice(0, -1);
      return enableGrad(() => gradients(f(...points), points, { seed, createGraph: true })[i]!);
    };
    checkGradients(gradientOf, [...xs, v], options);
  }
}

/** The derivatives of all outputs by one element of an input. */
function centralDifference(
  f: () => TypedArray,
  x: Tensor,
  element: number,
  epsilon: number,
): Float64Array {
  return noGrad(() => {
    const { array } = x;
    const before = array[element]!;
    array[element] = before + epsilon;
    const above = Float64Array.from(f());
    array[element] = before - epsilon;
    const below = Float64Array.from(f());
    array[element] = before;
    return above.map((value, i) => (value - below[i]!) / (2 * epsilon));
  });
}
