/** What the transforms share: running a function on variables of its own, and telling what its result depends on. */
import { isFloating } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { nodeOf, nodesBelow } from '../graph.js';
import { defineOp, noFlops } from '../op.js';
import { enableGrad, isRecording } from '../recording.js';
import type { Tensor } from '../tensor.js';
import { replaceTensors, treeLeaves, withTensors } from '../tree.js';
import { pullBack } from './gradients.js';

/** A tensor as itself, with a node of its own. */
const identity = defineOp({
  name: 'identity',
  forward: ([x]: readonly [Tensor]) => x,
  flops: noFlops,
  gradients: [{ reads: [], vjp: (dy) => dy }],
});

/**
 * The tensor to differentiate by in place of `x`. Where `x` takes a gradient itself, the variable passes gradients on to
 * it, so that a transform inside another is differentiated in turn.
 */
export function variable(x: Tensor): Tensor {
  const made = isRecording() && x.requiresGrad ? identity([x]) : x.detach();
  if (!made.requiresGrad) made.requiresGrad = true;
  nodeOf<Tensor>(made);
  return made;
}

/** A function that was run on variables. */
export interface Trace<Result> {
  /** As constants, unless somebody may want to differentiate it further. */
  readonly result: Result;
  /** What is differentiated. */
  readonly ys: readonly Tensor[];
  /** In the order of the tensors in the chosen arguments. */
  readonly variables: readonly Tensor[];
  /** Pulls gradients back, and records that where what it finds may be differentiated further. */
  readonly pull: typeof pullBack;
}

/**
 * Runs `f` with the tensors of the chosen arguments replaced by variables.
 *
 * @param op the transform, for messages
 * @param ysOf the tensors in the result to differentiate. Default: all, and there must be nothing else.
 */
export function trace<Arguments extends readonly unknown[], Result>(
  op: string,
  f: (...args: Arguments) => Result,
  args: Arguments,
  argnums: number | readonly number[],
  ysOf = (result: Result): readonly Tensor[] =>
    treeLeaves(result, op, 'the result of the function'),
): Trace<Result> {
  const variables: Tensor[] = [];
  const own: unknown[] = [...args];
  for (const index of [argnums].flat()) {
    if (!(index in args)) {
      throw new AutogradError(op, `there is no argument ${index}`, `${args.length} were given`);
    }
    if (own[index] !== args[index]) {
      throw new AutogradError(op, `argument ${index} is named twice`);
    }
    const leaves = treeLeaves(args[index], op, `argument ${index}`);
    const wrong = leaves.find(({ dtype }) => !isFloating(dtype));
    if (wrong !== undefined) {
      const problem = `argument ${index} holds a tensor of ${wrong.dtype}`;
      throw new AutogradError(op, problem, 'gradients exist for float32 and float64');
    }
    const made = leaves.map(variable);
    for (const each of made) variables.push(each);
    own[index] = withTensors(args[index], made);
  }
  const result = enableGrad(() => f(...(own as readonly unknown[] as Arguments)));
  const ys = ysOf(result);
  const isNested = isDifferentiatedFurther(ys, variables);
  const pull: typeof pullBack = (from, seeds, xs, options) => {
    const createGraph =
      isNested || (isRecording() && seeds.some(({ requiresGrad }) => requiresGrad));
    return pullBack(from, seeds, xs, { createGraph, ...options });
  };
  return { result: isNested ? result : stopGradient(result), ys, variables, pull };
}

/**
 * Whether somebody may want to differentiate what is computed from `ys` and `variables`: recording is on, and they depend
 * on anything else that takes a gradient.
 */
function isDifferentiatedFurther(ys: readonly Tensor[], variables: readonly Tensor[]): boolean {
  if (!isRecording()) return false;
  const own = new Set(variables.map(({ node }) => node!));
  const since = variables[0]?.node?.id ?? 0;
  const roots = ys.flatMap((y) => nodeOf<Tensor>(y) ?? []);
  return nodesBelow([...roots, ...own], since).some((node) => {
    if (node.leaf !== undefined) return !own.has(node);
    return node.parents.some((parent) => parent !== undefined && parent.id < since);
  });
}

/**
 * The tensor, or any value with the tensors in its arrays and plain objects, as constants that share memory: no gradient
 * flows through.
 *
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * x.mul(stopGradient(x)).sum().backward();
 * x.grad;   // [1, 2]
 */
export function stopGradient<T>(value: T): T {
  return replaceTensors(value, (x) => x.detach());
}

/** The argument that is chosen, or the list of those that are, with their tensors replaced by `found` in order. */
export function treesOf(
  args: readonly unknown[],
  argnums: number | readonly number[],
  found: readonly Tensor[],
): unknown {
  const chosen = typeof argnums === 'number' ? args[argnums] : argnums.map((index) => args[index]);
  return withTensors<unknown>(chosen, found);
}
