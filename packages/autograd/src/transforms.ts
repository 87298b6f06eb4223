/** Differentiation as functions of functions and tensors. */
import { AutogradError } from './errors.js';
import { type BackwardOptions, backpropagate, type Node, nodeOf } from './graph.js';
import { Tensor } from './tensor.js';

/**
 * The gradients of `y` with respect to each of `xs`, computed along the paths between them only. Nothing is stored in
 * `grad`. An `x` that `y` does not depend on has the gradient 0.
 *
 * @param seed ∂(final result)/∂y, of y's shape; may be left out for a single element
 * @throws AutogradError when an `x` does not require a gradient
 */
export function gradients(
  y: Tensor,
  xs: readonly Tensor[],
  { seed, ...options }: BackwardOptions & { readonly seed?: Tensor } = {},
): Tensor[] {
  const targets = xs.map((x, i) => {
    const node = nodeOf<Tensor>(x);
    if (node === undefined) {
      const reason = x.constantBecause ?? 'set requiresGrad before computing y';
      throw new AutogradError('gradients', `x number ${i} does not require a gradient`, reason);
    }
    return node;
  });
  const root = nodeOf<Tensor>(y);
  const found =
    root === undefined
      ? new Map<Node<Tensor>, Tensor>()
      : backpropagate(new Map([[root, y.seed('gradients', seed)]]), options, new Set(targets));
  return targets.map((node, i) => found.get(node) ?? Tensor.full(xs[i]!.shape, 0, xs[i]!.dtype));
}
