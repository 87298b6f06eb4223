/** Gradients of tensors that were computed, with respect to tensors they were computed from. */
import { AutogradError } from '../errors.js';
import {
  type BackwardOptions,
  backpropagate,
  type Node,
  nodeOf,
  type PassOptions,
} from '../graph.js';
import { Tensor } from '../tensor.js';

/**
 * The gradients of `y` with respect to each of `xs`, computed along the paths between them only. Nothing is stored in
 * `grad`. An `x` that `y` does not depend on has the gradient 0.
 *
 * @param seed ∂(final result)/∂y, of y's shape; may be left out for a single element
 * @throws AutogradError when an `x` does not require a gradient
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * const [dx] = gradients(x.square().sum(), [x]);
 * dx;   // [2, 4]
 */
export function gradients(
  y: Tensor,
  xs: readonly Tensor[],
  { seed, ...options }: BackwardOptions & { readonly seed?: Tensor } = {},
): Tensor[] {
  for (const [i, x] of xs.entries()) {
    if (x.requiresGrad) continue;
    const reason = x.constantBecause ?? 'set requiresGrad before computing y';
    throw new AutogradError('gradients', `x number ${i} takes no gradient`, reason);
  }
  return pullBack([y], [y.seed('gradients', seed)], xs, options);
}

/** The gradients of Σ ⟨seed, y⟩ with respect to each of `xs`, which all require one. */
export function pullBack(
  ys: readonly Tensor[],
  seeds: readonly Tensor[],
  xs: readonly Tensor[],
  options: PassOptions<Tensor> = {},
): Tensor[] {
  const starts = new Map<Node<Tensor>, Tensor>();
  for (const [i, y] of ys.entries()) {
    const node = nodeOf<Tensor>(y);
    if (node === undefined) continue;
    const seed = seeds[i]!.to(y.dtype);
    starts.set(node, starts.get(node)?.add(seed) ?? seed);
  }
  const targets = xs.map((x) => nodeOf<Tensor>(x)!);
  const found = backpropagate(starts, { ...options, targets: new Set(targets) });
  return targets.map((node, i) => found.get(node) ?? zerosLike(xs[i]!));
}

export function zerosLike(x: Tensor): Tensor {
  return Tensor.full(x.shape, 0, x.dtype);
}
