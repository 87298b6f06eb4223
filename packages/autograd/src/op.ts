/**
 * How an operation comes into being: a forward pass on kernels, and for each input the way its gradient goes back.
 *
 * `defineOp` does what no rule should repeat: it checks arguments, records the graph, keeps just the values that the
 * wanted gradients read, undoes broadcasting and conversion, and notices values that were changed in the meantime.
 */
import { isFloating } from './dtype.js';
import { AutogradError, wrongArgument } from './errors.js';
import { interceptor } from './intercept.js';
import { flopsOf, OpNode } from './op-node.js';
import { isRecording, noGrad } from './recording.js';
import { formatShapes, type Shape, sameShape } from './shape.js';
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
  /** Which values the rule reads: inputs by number (or all of them), or the output. Only these are kept until backward. */
  readonly reads: readonly (number | 'output')[] | 'inputs';
  /**
   * The gradient of this input, given that of the output, written in differentiable operations. It may have the
   * broadcast shape, or be a scalar that stands for every element: it is brought to the input's shape and type.
   */
  readonly vjp: (dy: Tensor, saved: Saved<Parameters>, index: number) => Tensor;
}

type Inputs = readonly Tensor[];

/** How an operation is computed, and how its gradients are. */
export interface OpRules<Parameters, In extends Inputs> {
  readonly name: string;
  /**
   * The output's shape, from those of the inputs; throws where they do not go together. Asked before the forward pass, which
   * is held to it. Default: the forward pass makes what shape it likes.
   */
  readonly shape?: (inputs: readonly Shape[], parameters: Parameters) => Shape;
  /** Computes the output. Runs without recording, and must not change its inputs. */
  readonly forward: (inputs: In, parameters: Parameters) => Tensor;
  /**
   * A rule per input (`null` for one that takes no gradient, such as indices), one rule for all inputs alike, or the
   * reason why there is no derivative.
   */
  readonly gradients:
    | readonly (Gradient<Parameters> | null)[]
    | Gradient<Parameters>
    | { readonly noDerivative: string };
  /**
   * The floating-point operations of one call, for `explain` and `profile`. Default: one per element of the largest
   * tensor involved.
   */
  readonly flops?: (inputs: readonly Shape[], output: Shape, parameters: Parameters) => number;
}

/**
 * What `defineOp` makes an operation of.
 *
 * @typeParam Parameters what it takes beside tensors. Default: nothing.
 * @typeParam In the tensors it takes, as a tuple. Default: any number of them.
 */
export interface OpDefinition<Parameters = void, In extends Inputs = Inputs>
  extends OpRules<Parameters, In> {
  /** Calls for `checkOp` to try the operation on, away from kinks. */
  readonly samples?: () => readonly Sample<Parameters, NoInfer<In>>[];
}

/** A call of an operation. */
export interface Sample<Parameters, In extends Inputs> {
  readonly inputs: readonly [...In];
  /** Left out where the operation takes none. */
  readonly parameters?: Parameters;
}

/** An operation as `defineOp` returns it. */
export interface Op<Parameters = void, In extends Inputs = Inputs> {
  (inputs: Readonly<In>, parameters: Parameters): Tensor;
  readonly definition: OpDefinition<Parameters, In>;
}

/**
 * Makes an operation of its definition.
 *
 * @throws AutogradError when called with what is no tensor, or when the forward pass makes another shape than the shape rule
 *   says
 * @example
 * const cube = defineOp({
 *   name: 'cube',
 *   forward: ([x]: [Tensor]) => x.mul(x).mul(x),
 *   gradients: [{ reads: [0], vjp: (dy, { input }) => dy.mul(input(0).square().mul(3)) }],
 * });
 * const x = tensor([1, 2], { requiresGrad: true });
 * cube([x]).sum().backward();
 * x.grad;   // [3, 12]
 */
export function defineOp<Parameters = void, In extends Inputs = Inputs>(
  definition: OpDefinition<Parameters, In>,
): Op<Parameters, In> {
  const { name, forward, gradients } = definition;
  const ruleFor = (index: number): Gradient<Parameters> | null => {
    if ('noDerivative' in gradients) return null;
    return 'vjp' in gradients ? gradients : (gradients[index] ?? null);
  };
  const run = (inputs: In, parameters: Parameters): Tensor => {
    const expected = definition.shape?.(
      inputs.map((input) => input.shape),
      parameters,
    );
    let output = noGrad(() => forward(inputs, parameters));
    if (expected && !sameShape(output.shape, expected)) {
      const problem = 'the forward pass makes another shape than the rule says';
      throw new AutogradError(name, problem, ...formatShapes({ expected, made: output.shape }));
    }
    // What the forward pass returns may be somebody else's: an input, or a tensor that it keeps.
    output = output.alias();
    if (isRecording()) {
      const rules = inputs.map((input, i) => (input.requiresGrad ? ruleFor(i) : null));
      if (isFloating(output.dtype) && rules.some((rule) => rule !== null)) {
        output.node = new OpNode(definition, inputs, parameters, output, rules);
        return output;
      }
    }
    output.constantBecause = reasonForNoGradient(definition, inputs, output);
    return output;
  };
  const op = (inputs: In, parameters: Parameters): Tensor => {
    for (let i = 0; i < inputs.length; i++) requireTensor(name, i, inputs[i]);
    if (interceptor === undefined) return run(inputs, parameters);
    const shapes = inputs.map((input) => input.shape);
    const flops = (y: Tensor) => flopsOf(definition, shapes, y.shape, parameters);
    return interceptor.forward({ name, inputs, flops }, () => run(inputs, parameters));
  };
  return Object.assign(op, { definition });
}

function reasonForNoGradient(
  { name, gradients }: OpRules<never, never>,
  inputs: Inputs,
  { dtype }: Tensor,
): string | undefined {
  let at = 0;
  while (at < inputs.length && !inputs[at]!.requiresGrad) {
    const { constantBecause } = inputs[at++]!;
    if (constantBecause !== undefined) return constantBecause;
  }
  if (at === inputs.length) return undefined;
  if (!isRecording()) return `${name} ran inside noGrad`;
  if ('noDerivative' in gradients) return `${name} has no derivative: ${gradients.noDerivative}`;
  return `${name} ${isFloating(dtype) ? `passes no gradient to input ${at}` : `makes ${dtype}`}`;
}

/** The `flops` of operations that move elements, and compute nothing. */
export function noFlops(): number {
  return 0;
}

/** @throws AutogradError when an argument is not a tensor */
export function requireTensor(op: string, index: number, value: unknown): void {
  if (value instanceof Tensor) return;
  throw wrongArgument(op, index, 'Tensor', value, 'use tensor(…)');
}

/**
 * @param index of the argument, and `layout` its axes, as messages show them: `[N, C, H, W]`
 * @throws AutogradError when an argument is not a tensor with as many axes
 */
export function requireRank(
  op: string,
  index: number,
  name: string,
  value: Tensor,
  layout: string,
): void {
  requireTensor(op, index, value);
  const rank = layout.split(',').length;
  if (value.rank === rank) return;
  const isLackingBatch = layout.startsWith('[N,') && value.rank === rank - 1;
  throw new AutogradError(
    op,
    `${name} must be ${layout}`,
    ...formatShapes({ [name]: value }),
    ...(isLackingBatch ? [`${name}.unsqueeze(0) makes a batch of one`] : []),
  );
}
