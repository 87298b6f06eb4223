/** Gradients held against finite differences: for our own tests, and for whoever writes an operation. */
import type { TypedArray } from './dtype.js';
import { AutogradError } from './errors.js';
import { tensor } from './ops/creation.js';
import { normal } from './ops/random.js';
import { Generator } from './random.js';
import { enableGrad, noGrad } from './recording.js';
import { formatIndex } from './shape.js';
import { Tensor } from './tensor.js';
import { jacobian } from './transforms/jacobian.js';
import { vjp } from './transforms/products.js';

/** Options of {@link checkGradients} and {@link checkOp}. */
export interface CheckOptions {
  /** The step ε of the central difference. Default 1e-6. */
  readonly epsilon?: number;
  /** Allowed difference, absolute. Default 1e-5. */
  readonly absolute?: number;
  /** Allowed difference, relative to the numeric derivative. Default 1e-3. */
  readonly relative?: number;
  /** How often to differentiate: with 2, the gradients' own gradients are checked as well. Default 1. */
  readonly order?: 1 | 2;
  /**
   * Checks ⟨v, ∂f/∂x·u⟩ for this many random directions u of each input and v of the output, instead of each element by
   * each: for large inputs. Two evaluations per direction and input. Default: every element.
   */
  readonly directions?: number;
  /** What messages call the inputs. Default: `input 0`, `input 1`, … */
  readonly names?: readonly string[];
}

type Differentiated = (...inputs: Tensor[]) => Tensor;
type Settings = Required<CheckOptions>;

/**
 * Checks the derivatives of `f` at `inputs` against the central difference (f(x+ε) − f(x−ε)) / 2ε, and that `f` computes
 * the same when it is run twice and leaves its inputs alone.
 *
 * The inputs are taken as float64 copies, so `f` should work in any floating type. Outputs of any shape are allowed. Keep
 * the inputs away from kinks (relu at 0): the difference sees both sides.
 *
 * @throws AutogradError naming the input, the element, and what was expected and found
 * @example
 * const inputs = [normal([3, 4], random), normal([4, 2], random)];
 * checkGradients((x, w) => x.matmul(w).tanh(), inputs);   // undefined
 */
export function checkGradients(
  f: Differentiated,
  inputs: readonly Tensor[],
  options: CheckOptions = {},
): void {
  const settings: Settings = {
    epsilon: 1e-6,
    absolute: 1e-5,
    relative: 1e-3,
    order: 1,
    directions: 0,
    names: inputs.map((_, i) => `input ${i}`),
    ...options,
  };
  const xs = inputs.map((input) => input.detach().to('float64').clone());
  const y = outputOf(f, xs, settings);
  if (settings.directions > 0) checkDirections(f, xs, y, settings);
  else checkElements(f, xs, y, settings);
  if (settings.order === 2) checkSecond(f, xs, y, settings);
}

function wrong(problem: string, ...details: readonly string[]): AutogradError {
  return new AutogradError('checkGradients', problem, ...details);
}

/** What `f` makes of `xs`, after making sure that it leaves them alone, and makes the same of them once more. */
export function evaluate(
  f: Differentiated,
  xs: readonly Tensor[],
  names: readonly string[] = xs.map((_, i) => `input ${i}`),
): Tensor {
  const requireSame = (
    what: string,
    { shape }: Tensor,
    first: TypedArray,
    then: TypedArray,
    hint: string,
  ) => {
    const at = first.findIndex((value, i) => !Object.is(value, then[i]));
    if (at < 0) return;
    const numbers = [`first ${first[at]}`, `then ${then[at]}`];
    throw wrong(`${what} at ${formatIndex(at, shape)}`, ...numbers, hint);
  };
  const before = xs.map((x) => x.data.slice());
  const y: unknown = enableGrad(() => f(...xs));
  if (!(y instanceof Tensor)) {
    throw wrong(`the function must return a Tensor, and returned ${typeof y}`);
  }
  for (const [i, x] of xs.entries()) {
    requireSame(`the function changed ${names[i]}`, x, before[i]!, x.data, 'write to a clone()');
  }
  const hint = 'set generators back inside the function, and keep no state';
  requireSame('two evaluations of the function differ', y, y.data, f(...xs).data, hint);
  return y;
}

function outputOf(f: Differentiated, xs: readonly Tensor[], { names }: Settings): Tensor {
  for (const x of xs) x.requiresGrad = true;
  const y = evaluate(f, xs, names);
  if (y.dtype === 'float64') return y;
  const hint = 'differences need float64';
  throw wrong(`the function made ${y.dtype} of float64`, hint);
}

function checkElements(f: Differentiated, xs: Tensor[], y: Tensor, settings: Settings): void {
  const found = noGrad(() => jacobian(f, { argnums: [...xs.keys()] })(...xs));
  for (const [i, x] of xs.entries()) {
    const partial = found[i]!.data;
    for (let element = 0; element < x.size; element++) {
      const direction = new Float64Array(x.size);
      direction[element] = 1;
      const expected = centralDifference(f, xs, x, direction, settings.epsilon);
      for (let output = 0; output < y.size; output++) {
        const place = () =>
          `output ${formatIndex(output, y.shape)} by ${settings.names[i]} ${formatIndex(element, x.shape)}`;
        compare(place, expected[output]!, partial[output * x.size + element]!, y, settings);
      }
    }
  }
}

function checkDirections(f: Differentiated, xs: Tensor[], y: Tensor, settings: Settings): void {
  const [, pull] = noGrad(() => vjp(f, xs));
  const random = new Generator('checkGradients');
  const draw = ({ shape }: Tensor) => normal(shape, random, { dtype: 'float64' });
  for (let round = 0; round < settings.directions; round++) {
    const seed = draw(y);
    const found = pull(seed);
    for (const [i, x] of xs.entries()) {
      const direction = draw(x);
      const difference = centralDifference(f, xs, x, direction.data, settings.epsilon);
      const expected = seed.mul(tensor(difference, { shape: y.shape })).sum();
      const place = () => `the output by ${settings.names[i]}, in random direction ${round},`;
      compare(place, expected.item(), found[i]!.mul(direction).sum().item(), y, settings);
    }
  }
}

/** (f(x + ε·direction) − f(x − ε·direction)) / 2ε, where x is one of the inputs. */
function centralDifference(
  f: Differentiated,
  xs: Tensor[],
  x: Tensor,
  direction: TypedArray,
  epsilon: number,
): Float64Array {
  const { array } = x;
  const before = array.slice();
  const along = (step: number) => {
    for (const [i, value] of before.entries()) array[i] = value + step * direction[i]!;
    return Float64Array.from(noGrad(() => f(...xs)).data);
  };
  const above = along(epsilon);
  const below = along(-epsilon);
  array.set(before);
  return above.map((value, i) => (value - below[i]!) / (2 * epsilon));
}

function compare(
  place: () => string,
  expected: number,
  found: number,
  y: Tensor,
  { absolute, relative }: Settings,
): void {
  const difference = Math.abs(found - expected);
  if (difference <= absolute + relative * Math.abs(expected) || Object.is(found, expected)) return;
  throw wrong(
    `the derivative of ${place()} is wrong`,
    `expected ${Number(expected.toPrecision(10))}`,
    `found ${Number(found.toPrecision(10))}`,
    ...(y.constantBecause === undefined ? [] : [y.constantBecause]),
  );
}

/** The gradient of ⟨v, f(x)⟩, as a function of x and v, is checked like any other function. */
function checkSecond(f: Differentiated, xs: Tensor[], y: Tensor, settings: Settings): void {
  const v = tensor(
    y.data.map((_, i) => Math.cos(1 + i)),
    { shape: y.shape },
  );
  for (const i of xs.keys()) {
    const gradientOf = (...inputs: Tensor[]) => {
      const [, pull] = vjp(f, inputs.slice(0, -1));
      return pull(inputs.at(-1)!)[i]!;
    };
    const names = [...settings.names, "the output's gradient"];
    try {
      checkGradients(gradientOf, [...xs, v], { ...settings, names, order: 1 });
    } catch (error) {
      if (!(error instanceof AutogradError)) throw error;
      throw wrong(`as for the gradient by ${settings.names[i]}: ${error.message}`);
    }
  }
}
