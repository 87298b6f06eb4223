/** Whole matrices of first and second derivatives. */
import { stack } from '../ops/join.js';
import type { Tensor } from '../tensor.js';
import { type TreeOf, withTensors } from '../tree.js';
import { type Argnums, type Chosen, type GradOptions, grad } from './grad.js';
import { type pullBack, zerosLike } from './gradients.js';
import { trace, treesOf } from './trace.js';

/**
 * The function that computes the Jacobian of `f`: for an output of shape [A…] and an input of shape [B…] a tensor
 * [A…, B…] whose element [a…, b…] is ∂y[a…]/∂x[b…]. For trees it is the output's tree of the input's trees. One pass
 * backward per element of the output.
 *
 * @throws AutogradError when an argument to differentiate by holds anything but floating tensors, or the result anything
 * but tensors
 * @example jacobian((x: Tensor) => x.square())(tensor([1, 2]));     // [[2, 0], [0, 4]]
 */
export function jacobian<Arguments extends readonly unknown[], Y, const A extends Argnums = 0>(
  f: (...args: Arguments) => Y,
  { argnums = 0 as A }: GradOptions<A> = {},
): (...args: Arguments) => NoInfer<TreeOf<Y, Chosen<Arguments, A>>> {
  return (...args) => {
    const { result, ys, variables, pull } = trace('jacobian', f, args, argnums);
    const blocks = ys.map((y) => treesOf(args, argnums, blocksOf(y, variables, pull)));
    return withTensors<TreeOf<Y, Chosen<Arguments, A>>, Y>(result, blocks);
  };
}

/** ∂y/∂x for each of `xs`. */
function blocksOf(y: Tensor, xs: readonly Tensor[], pull: typeof pullBack): Tensor[] {
  const rows = Array.from({ length: y.size }, (_, element) => {
    const seed = zerosLike(y);
    seed.array[element] = 1;
    return pull([y], [seed], xs, { retainGraph: true });
  });
  return xs.map((x, i) => {
    const flat =
      rows.length === 0 ? zerosLike(x).expand([0, ...x.shape]) : stack(rows.map((row) => row[i]!));
    return flat.reshape([...y.shape, ...x.shape]);
  });
}

/**
 * The function that computes the Hessian of a scalar function: for an input of shape [B…] a tensor [B…, B…] of second
 * derivatives. For trees it is the input's tree of the input's trees.
 *
 * @throws AutogradError as {@link grad}
 * @example hessian((x: Tensor) => x.pow(3).sum())(tensor([1, 2]));  // [[6, 0], [0, 12]]
 */
export function hessian<Arguments extends readonly unknown[], const A extends Argnums = 0>(
  f: (...args: Arguments) => Tensor,
  options: GradOptions<A> = {},
): (...args: Arguments) => NoInfer<TreeOf<Chosen<Arguments, A>, Chosen<Arguments, A>>> {
  return jacobian<Arguments, Chosen<Arguments, A>, A>(
    grad<Arguments, Tensor, A>(f, options),
    options,
  );
}
