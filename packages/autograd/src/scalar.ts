/**
 * Reverse-mode differentiation, one number at a time: the whole idea of this library in one small class.
 *
 * A `Value` is a number that remembers how it was computed. `loss.backward()` walks from the loss back to every leaf and
 * leaves ∂loss/∂leaf in its `grad`. The operations and their derivatives come from the same table as the tensors'.
 */
import { binaryRules, unaryRules } from './elementwise/index.js';
import { type Arithmetic, parametersOf } from './elementwise/rule.js';
import { AutogradError, wrongArgument } from './errors.js';
import { type BackwardOptions, backpropagate, type Differentiable, Node, nodeOf } from './graph.js';
import { interceptor } from './intercept.js';
import { isRecording } from './recording.js';

/** `tanh`, `exp`, `add`, `mul`, `pow`, `greater` and so on: every row of the elementwise tables. */
export interface Value extends Arithmetic<Value> {}

/**
 * A number that can be differentiated.
 *
 * @example
 * const x = new Value(3);
 * const y = x.mul(x).add(1);
 * y.backward();
 * x.grad;                                  // 6
 */
export class Value implements Differentiable<Value> {
  /** ∂(what `backward` was called on)/∂(this), summed over all such calls; 0 before the first. Leaves only. */
  grad = 0;
  /** @internal */
  node: Node<Value> | undefined = undefined;
  readonly #isVariable: boolean;

  /**
   * @param data the number
   * @param requiresGrad whether `backward` should leave a gradient here. Default true.
   * @throws AutogradError when `data` is no number
   */
  constructor(
    /** The number. */
    public data: number,
    { requiresGrad = true }: { requiresGrad?: boolean } = {},
  ) {
    if (typeof data !== 'number') throw wrongArgument('Value', 0, 'number', data);
    this.#isVariable = requiresGrad;
  }

  /** Whether `backward` reaches this value. */
  get requiresGrad(): boolean {
    return this.#isVariable || this.node !== undefined;
  }

  /**
   * A number that takes no gradient.
   *
   * @example new Value(3).constant(5)   // 5
   */
  constant(data: number): Value {
    return new Value(data, { requiresGrad: false });
  }

  /**
   * `a` where this is not 0, else `b`. The gradient of the other one is 0.
   *
   * @throws AutogradError when one of them is neither a `Value` nor a number
   * @example new Value(1).where(new Value(2), 3)   // 2
   */
  where(a: Value | number, b: Value | number): Value {
    const choices = [a, b].map((x, i) => operand('where', i, x));
    const taken = this.data !== 0 ? 0 : 1;
    return compute(
      'where',
      choices,
      () => choices[taken]!.data,
      (dy, _, i) => (i === taken ? dy : dy.constant(0)),
    );
  }

  /**
   * Adds ∂this/∂leaf to the `grad` of every leaf below.
   *
   * @throws AutogradError when there is none, or the graph was let go by an earlier call
   * @example
   * const x = new Value(2);
   * x.pow(3).backward();
   * x.grad;   // 12
   */
  backward(options: BackwardOptions = {}): void {
    const node = nodeOf<Value>(this);
    if (node === undefined) {
      throw new AutogradError(
        'backward',
        'this value takes no gradient',
        'nothing that it was computed from has requiresGrad',
      );
    }
    for (const [{ leaf }, gradient] of backpropagate(
      new Map([[node, this.constant(1)]]),
      options,
    )) {
      if (leaf !== undefined) leaf.grad += gradient.data;
    }
  }

  /**
   * `Value(3)`.
   *
   * @example new Value(3).toString()   // 'Value(3)'
   */
  toString(): string {
    return `Value(${this.data})`;
  }
}

/** How a value was computed, and the way its gradient goes back. Nothing of it is left once the graph was let go. */
export class Step extends Node<Value> {
  constructor(
    name: string,
    public inputs: readonly Value[],
    public output: Value | undefined,
    /** The gradient of input number `input`, given that of the output. */
    readonly rule: (dy: Value, step: Step, input: number) => Value,
    readonly parameters: readonly number[] = NONE,
  ) {
    super(name, inputs.map(nodeOf));
  }

  override pull(dy: Value, input: number): Value {
    return this.rule(dy, this, input);
  }

  override release(): void {
    super.release();
    this.inputs = [];
    this.output = undefined;
  }
}

const NONE: readonly number[] = [];

/** The result of an operation, with its place in the graph if there is a rule, and one of the inputs takes a gradient. */
function compute(
  name: string,
  inputs: readonly Value[],
  f: () => number,
  rule: Step['rule'] | undefined,
  parameters = NONE,
): Value {
  if (rule === undefined) return inputs[0]!.constant(f());
  const run = () => {
    const y = inputs[0]!.constant(f());
    if (isRecording() && inputs.some((x) => x.requiresGrad)) {
      y.node = new Step(name, inputs, y, rule, parameters);
    }
    return y;
  };
  return interceptor === undefined ? run() : interceptor.value({ name, inputs }, run);
}

/** @throws AutogradError unless `x` is a value, or a number to make a constant of */
function operand(name: string, index: number, x: Value | number): Value {
  if (x instanceof Value) return x;
  if (typeof x !== 'number') throw wrongArgument(name, index, 'number or a Value', x);
  return new Value(x, { requiresGrad: false });
}

for (const rule of unaryRules) {
  const { name, f, derivative } = rule;
  const pull: Step['rule'] | undefined =
    derivative &&
    ((dy, { inputs: [x], output, parameters }) => derivative.vjp(dy, x!, output!, ...parameters));
  Value.prototype[name] = function (...given: readonly (number | undefined)[]) {
    const parameters = parametersOf(rule, given);
    return compute(name, [this], () => f(this.data, ...parameters), pull, parameters);
  };
}

for (const { name, f, derivatives } of binaryRules) {
  const pull: Step['rule'] | undefined =
    derivatives &&
    ((dy, { inputs: [a, b], output }, input) =>
      derivatives[input as 0 | 1].vjp(dy, a!, b!, output!));
  Value.prototype[name] = function (other) {
    const b = operand(name, 1, other);
    return compute(name, [this, b], () => f(this.data, b.data), pull);
  };
}
