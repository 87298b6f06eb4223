/** The gradient check for layers. */
import { type CheckOptions, checkGradients, Tensor } from '@downhill/autograd';
import { functionalCall } from './functional-call.js';
import type { Module } from './module.js';

/** Options of {@link checkModule}. */
export interface CheckModuleOptions<Output> extends CheckOptions {
  /** The tensor to differentiate in what `forward` returns. Needed where that is not a tensor. */
  readonly output?: (result: Output) => Tensor;
}

/**
 * Checks the derivatives of a module's output by every parameter and every floating input against finite differences, in
 * float64. Random streams are wound back before each call, so that dropout drops the same; afterwards the module is as it
 * was.
 *
 * @throws AutogradError naming the input (then the parameters, in their order), the element, and what was expected and found
 * @example checkModule(new Linear(3, 2), [normal([4, 3], new Generator(1))])
 */
export function checkModule<Inputs extends readonly unknown[], Output>(
  module: Module<Inputs, Output>,
  inputs: Inputs,
  { output, ...options }: CheckModuleOptions<Output> = {},
): void {
  const parameters = module.namedParameters();
  const random = module.randomState();
  const before = module.stateDict();
  const moving = inputs.filter(isFloating);
  const f = (...xs: Tensor[]): Tensor => {
    module.loadRandomState(random);
    const points = [...xs];
    const given = inputs.map((input) => (isFloating(input) ? points.shift() : input));
    const named = [...parameters.keys()].map((name, i) => [name, points[i]!]);
    const result = functionalCall(
      module,
      Object.fromEntries(named),
      ...(given as readonly unknown[] as Inputs),
    );
    return output === undefined ? (result as Tensor) : output(result);
  };
  try {
    checkGradients(f, [...moving, ...parameters.values()], options);
  } finally {
    module.loadRandomState(random);
    module.loadStateDict(before);
  }
}

function isFloating(value: unknown): value is Tensor {
  return value instanceof Tensor && (value.dtype === 'float32' || value.dtype === 'float64');
}
