/**
 * Who stands around operations while they run: anomaly detection, the profiler, `checkpoint`. Free of cost when nobody does.
 */
import type { Node } from './graph.js';
import type { Value } from './scalar.js';
import type { Tensor } from './tensor.js';

/** A call of an operation. */
export interface Call {
  readonly name: string;
  readonly inputs: readonly Tensor[];
  /** The floating-point operations it took to make `output`. */
  readonly flops: (output: Tensor) => number;
}

/** The same of an operation on values. */
export interface ValueCall {
  readonly name: string;
  readonly inputs: readonly Value[];
}

type Gradients<T> = Map<Node<T>, T>;

/** Each method gets the work as `run`, calls it once, and returns what it returned. */
export interface Interceptor {
  /** The forward pass of an operation, which may call other operations inside. */
  forward(call: Call, run: () => Tensor): Tensor;
  /** The same of an operation on values. */
  value(call: ValueCall, run: () => Value): Value;
  /** A whole pass backward, and the gradients that come out. */
  pass<T>(run: () => Gradients<T>): Gradients<T>;
  /** The gradient of one input of a node, given the gradient `dy` of its output. */
  backward<T>(node: Node<T>, input: number, dy: T, run: () => T | undefined): T | undefined;
}

/** The one that is asked, if anyone. */
export let interceptor: Interceptor | undefined;

const nobody: Interceptor = {
  forward: (_call, run) => run(),
  value: (_call, run) => run(),
  pass: (run) => run(),
  backward: (_node, _input, _dy, run) => run(),
};

/** Runs `body` with `added` around every operation, inside of those that stand there already. */
export function intercepting<R>(added: Partial<Interceptor>, body: () => R): R {
  const before = interceptor;
  const outer = before ?? nobody;
  const inner = { ...nobody, ...added };
  interceptor = {
    forward: (call, run) => outer.forward(call, () => inner.forward(call, run)),
    value: (call, run) => outer.value(call, () => inner.value(call, run)),
    pass: (run) => outer.pass(() => inner.pass(run)),
    backward: (node, input, dy, run) =>
      outer.backward(node, input, dy, () => inner.backward(node, input, dy, run)),
  };
  try {
    return body();
  } finally {
    interceptor = before;
  }
}
