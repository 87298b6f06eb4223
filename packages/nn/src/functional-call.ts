/** A module as a function of its parameters. */
import { AutogradError, type Tensor } from '@downhill/autograd';
import type { Module } from './module.js';
import { partsOf } from './parts.js';

/**
 * `module.forward(...inputs)` with other tensors in the place of its parameters and buffers; afterwards it has its own
 * again. With it, transforms of functions apply to modules: Jacobians, Hessian-vector products, ensembles.
 *
 * @param tensors by their state-dict names; what is not named stays
 * @throws AutogradError for a name that the module does not have
 * @example functionalCall(model, { '0.bias': ones([8]) }, x)
 */
export function functionalCall<Inputs extends readonly unknown[], Output>(
  module: Module<Inputs, Output>,
  tensors: Readonly<Record<string, Tensor>>,
  ...inputs: Inputs
): Output {
  const own = new Map([...module.namedParameters(), ...module.namedBuffers()]);
  const replacements = new Map<unknown, Tensor>();
  for (const [name, tensor] of Object.entries(tensors)) {
    const replaced = own.get(name);
    if (replaced === undefined) {
      const names = [...own.keys()].join(', ');
      throw new AutogradError('functionalCall', `there is no ${name}`, `there are ${names}`);
    }
    replacements.set(replaced, tensor);
  }
  const undo: (() => void)[] = [];
  try {
    for (const each of module.modules()) {
      for (const { value, replace } of partsOf(each)) {
        const replacement = replacements.get(value);
        if (replacement === undefined) continue;
        replace(replacement);
        undo.push(() => replace(value));
      }
    }
    return module.forward(...inputs);
  } finally {
    for (const restore of undo) restore();
  }
}
