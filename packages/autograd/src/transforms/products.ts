/** Products with the Jacobian and the Hessian of a function, without ever building these matrices. */
import { promote } from '../dtype.js';
import { AutogradError } from '../errors.js';
import { formatShape } from '../shape.js';
import { Tensor } from '../tensor.js';
import { treeLeaves, withTensors } from '../tree.js';
import { pullBack } from './gradients.js';
import { trace } from './trace.js';

/**
 * The value y of `f` at `primals`, and the function that pulls a cotangent u back through it: u ↦ uᵀ·∂y/∂primals, of the
 * primals' form. It may be called any number of times. Primals and y are trees of tensors; u is of y's form.
 *
 * @throws AutogradError when a primal holds anything but floating tensors, or u is not of y's form
 * @example
 * const [y, pull] = vjp((x: Tensor) => x.square(), [tensor([1, 2])]);
 * pull(ones(y.shape));   // [[2, 4]]
 */
export function vjp<Primals extends readonly unknown[], Y>(
  f: (...primals: Primals) => Y,
  primals: Primals,
): [value: Y, pull: (cotangent: Y) => Primals] {
  const { result, ys, variables, pull } = trace('vjp', f, primals, [...primals.keys()]);
  return [
    result,
    (cotangent) => {
      const seeds = leavesLike('vjp', 'the cotangent', cotangent, result);
      return withTensors(primals, pull(ys, seeds, variables, { retainGraph: true }));
    },
  ];
}

/**
 * The value y of `f` at `primals`, and its derivative in the direction of `tangents`: ∂y/∂primals·tangents, of y's form.
 *
 * @throws AutogradError when a primal holds anything but floating tensors, or the tangents are not of the primals' form
 * @example
 * const [y, dy] = jvp((x: Tensor) => x.square(), [tensor([1, 2])], [tensor([1, 10])]);
 * y;    // [1, 4]
 * dy;   // [2, 40]
 */
export function jvp<Primals extends readonly unknown[], Y>(
  f: (...primals: Primals) => Y,
  primals: Primals,
  tangents: NoInfer<Primals>,
): [value: Y, tangent: Y] {
  const { result, ys, variables, pull } = trace('jvp', f, primals, [...primals.keys()]);
  const directions = leavesLike('jvp', 'the tangents', tangents, primals);
  // uᵀ·J is linear in u: its derivative by u, in the direction of the tangents, is J·tangents.
  // What holds integers leads nowhere: any zeros do for it.
  const cotangents = ys.map(({ shape, dtype }) => Tensor.full(shape, 0, promote(dtype, 'float32')));
  for (const u of cotangents) u.requiresGrad = true;
  const pulled = pullBack(ys, cotangents, variables, { createGraph: true });
  return [result, withTensors(result, pull(pulled, directions, cotangents))];
}

/**
 * The product of the Hessian of a scalar function with a vector: ∂²f/∂primals²·tangents, of the primals' form, at a few
 * times the cost of `f`.
 *
 * @throws AutogradError as {@link jvp}, and when `f` does not return a scalar
 * @example
 * const [product] = hvp((x: Tensor) => x.pow(3).sum(), [tensor([1, 2])], [tensor([1, 10])]);
 * product;   // [6, 120]
 */
export function hvp<Primals extends readonly unknown[]>(
  f: (...primals: Primals) => Tensor,
  primals: Primals,
  tangents: NoInfer<Primals>,
): Primals {
  const { result, ys, variables, pull } = trace('hvp', f, primals, [...primals.keys()]);
  const directions = leavesLike('hvp', 'the tangents', tangents, primals);
  const gradients = pullBack(ys, [result.seed('hvp', undefined)], variables, { createGraph: true });
  return withTensors(primals, pull(gradients, directions, variables));
}

/** The tensors of `tree`, which must have the shapes of those at the same places of `model`. */
function leavesLike(op: string, name: string, tree: unknown, model: unknown): Tensor[] {
  const leaves = treeLeaves(tree, op, name, model);
  const [expected, found] = [treeLeaves(model), leaves].map((list) =>
    list.map(({ shape }) => formatShape(shape)).join(', '),
  );
  if (found === expected) return leaves;
  throw new AutogradError(
    op,
    `${name} must have the form of what it belongs to`,
    `expected ${expected}`,
    `found ${found}`,
  );
}
