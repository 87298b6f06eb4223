/**
 * How an operation comes into being: a forward pass on kernels, and for each input the way its gradient goes back.
 *
 * `defineOp` does what no rule should repeat: it checks arguments, records the graph, keeps just the values that the
 * wanted gradients read, undoes broadcasting and conversion, and notices values that were changed in the meantime.
 */
import type { DType } from './dtype.js';
import { isFloating } from './dtype.js';
import { AutogradError } from './errors.js';
import { isRecording, noGrad, record } from './graph.js';
import { formatShape, type Shape, sameShape } from './shape.js';
import { Tensor } from './tensor.js';

/** What a gradient rule may look at. */
export interface Saved<Parameters> {
  /** Input number `index`, if the rule's `reads` names it. */
  input(index: number): Tensor;
  /** The output, if the rule's `reads` has `'output'`. */
  readonly output: Tensor;
  readonly parameters: Parameters;
  /** The inputs' shapes, always at hand. */
  readonly shapes: readonly Shape[];
}

/** The gradient of one input. */
export interface Gradient<Parameters> {
  /** Which values the rule reads: inputs by number, or the output. Nothing else is kept until backward. */
  readonly reads: readonly (number | 'output')[];
  /**
   * The gradient of this input, given that of the output, written in differentiable operations. It may have the
   * broadcast shape, or be a scalar that stands for every element: it is brought to the input's shape and type.
   */
  readonly vjp: (dy: Tensor, saved: Saved<Parameters>, index: number) => Tensor;
}

export interface OpDefinition<Parameters> {
  readonly name: string;
  /** Computes the output. Runs without recording, and must not change its inputs. */
  readonly forward: (inputs: readonly Tensor[], parameters: Parameters) => Tensor;
  /**
   * A rule per input (`null` for one that takes no gradient, such as indices), one rule for all inputs alike, or the
   * reason why there is no derivative.
   */
  readonly gradients:
    | readonly (Gradient<Parameters> | null)[]
    | Gradient<Parameters>
    | { readonly noDerivative: string };
}

/** An operation as `defineOp` returns it. */
export interface Op<Parameters> {
  (inputs: readonly Tensor[], parameters: Parameters): Tensor;
  readonly definition: OpDefinition<Parameters>;
}

/** Makes an operation of its definition. */
export function defineOp<Parameters = undefined>(
  definition: OpDefinition<Parameters>,
): Op<Parameters> {
  const { name, forward, gradients } = definition;
  const ruleFor = (index: number): Gradient<Parameters> | null => {
    if ('noDerivative' in gradients) return null;
    return 'vjp' in gradients ? gradients : (gradients[index] ?? null);
  };

  const op = (inputs: readonly Tensor[], parameters: Parameters): Tensor => {
    for (const [i, input] of inputs.entries()) requireTensor(name, i, input);
    let output = noGrad(() => forward(inputs, parameters));
    if (inputs.includes(output)) output = output.alias();
    if (!isRecording()) return output;
    const rules = inputs.map((input, i) => (input.requiresGrad ? ruleFor(i) : null));
    if (isFloating(output.dtype) && rules.some((rule) => rule !== null)) {
      connect(name, inputs, parameters, output, rules);
    } else {
      explainMissingGradient(definition, inputs, output);
    }
    return output;
  };
  return Object.assign(op, { definition });
}

function connect<Parameters>(
  name: string,
  inputs: readonly Tensor[],
  parameters: Parameters,
  output: Tensor,
  rules: readonly (Gradient<Parameters> | null)[],
): void {
  const kept = new Map<number | 'output', Kept>();
  for (const rule of rules) {
    for (const key of rule?.reads ?? []) {
      if (!kept.has(key)) kept.set(key, keep(key === 'output' ? output : inputs[key]!));
    }
  }
  const shapes = inputs.map((input) => input.shape);
  const types = inputs.map((input) => input.dtype);
  const saved: Saved<Parameters> = {
    input: (index) => unchanged(name, kept.get(index), `its input ${index}`),
    get output() {
      return unchanged(name, kept.get('output'), 'its output');
    },
    parameters,
    shapes,
  };
  const differentiable = inputs.map((input, i) => (rules[i] ? input : null));
  record<Tensor>(name, differentiable, output, (dy, i) =>
    fit(rules[i]!.vjp(dy, saved, i), shapes[i]!, types[i]!),
  );
}

interface Kept {
  readonly tensor: Tensor;
  readonly version: number;
}

function keep(tensor: Tensor): Kept {
  return { tensor, version: tensor.storage.version };
}

function unchanged(op: string, kept: Kept | undefined, what: string): Tensor {
  if (kept === undefined) {
    throw new AutogradError(
      op,
      `the gradient rule reads ${what}, but does not say so in \`reads\``,
    );
  }
  const { version, writer } = kept.tensor.storage;
  if (version !== kept.version) {
    throw new AutogradError(
      op,
      `backward needs ${what}, but it was changed in place by ${writer} after ${op} had read it`,
      `${what} ${formatShape(kept.tensor.shape)}`,
      'change a copy (clone()), or change it after backward',
    );
  }
  return kept.tensor;
}

/** A gradient in the shape and type of what it belongs to: summed over broadcast axes, expanded where it is one number. */
function fit(gradient: Tensor, shape: Shape, dtype: DType): Tensor {
  let fitted = gradient;
  if (!sameShape(fitted.shape, shape)) {
    fitted = fitted.size === 1 && fitted.rank === 0 ? fitted.expand(shape) : fitted.sumTo(shape);
  }
  return fitted.dtype === dtype ? fitted : fitted.to(dtype);
}

function explainMissingGradient<Parameters>(
  { name, gradients }: OpDefinition<Parameters>,
  inputs: readonly Tensor[],
  output: Tensor,
): void {
  if ('noDerivative' in gradients && inputs.some((input) => input.requiresGrad)) {
    output.constantBecause = `${name} has no derivative: ${gradients.noDerivative}`;
  } else {
    output.constantBecause = inputs.find((input) => input.constantBecause)?.constantBecause;
  }
}

/** @throws AutogradError when an argument is not a tensor */
export function requireTensor(op: string, index: number, value: unknown): void {
  if (value instanceof Tensor) return;
  const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  throw new AutogradError(
    op,
    `argument ${index} must be a Tensor, and is ${found}`,
    'use tensor(…)',
  );
}
