/** Gradients of functions, as functions. */
import { AutogradError } from '../errors.js';
import { formatShape } from '../shape.js';
import { Tensor } from '../tensor.js';
import { trace, treesOf } from './trace.js';

/** What a loss function returns: a scalar, or a scalar and something else that should come out with it. */
export type Loss = Tensor | readonly [loss: Tensor, auxiliary: unknown];

/** Which arguments to differentiate by: the number of one, or a list. */
export type Argnums = number | readonly number[];

/** Options of {@link grad} and {@link valueAndGrad}. */
export interface GradOptions<A extends Argnums> {
  /** Default 0: the first argument. With a list, the gradients come in an array. */
  readonly argnums?: A;
}

/** The types of the arguments that `A` names. */
export type Chosen<Arguments extends readonly unknown[], A extends Argnums> = A extends number
  ? Arguments[A]
  : { -readonly [I in keyof A]: Arguments[A[I] & number] };

/** The gradient alone, or with the auxiliary output. */
export type GradResult<Y, Gradient> = Y extends readonly [Tensor, infer Auxiliary]
  ? [gradient: Gradient, auxiliary: Auxiliary]
  : Gradient;

/**
 * The function that computes the gradient of `f`: of the form and type of the argument itself, which is a tensor, or an
 * array, tuple or plain object of such (`null` and `undefined` may stand for missing ones).
 *
 * `f` returns a scalar, or a pair of a scalar and anything else; the gradient then comes in a pair with that. Nothing is
 * stored in `grad`. Transforms nest: `grad(grad(f))` is the second derivative. The gradient can itself be differentiated by
 * whatever takes one around the call: an argument that does, or a tensor `f` reads from elsewhere; inside `noGrad` it is
 * a constant.
 *
 * @throws AutogradError when `f` does not return a scalar, or an argument to differentiate by holds anything but floating
 * tensors
 * @example
 * const loss = ({ w, b }: { w: Tensor; b: Tensor }) => w.mul(3).add(b).square().sum();
 * grad(loss)({ w: tensor([1]), b: tensor([2]) });   // { w: [30], b: [10] }
 */
export function grad<
  Arguments extends readonly unknown[],
  Y extends Loss,
  const A extends Argnums = 0,
>(
  f: (...args: Arguments) => Y,
  options: GradOptions<A> = {},
): (...args: Arguments) => NoInfer<GradResult<Y, Chosen<Arguments, A>>> {
  return (...args) => {
    const [result, gradient] = differentiate('grad', f, args, options);
    const found = result instanceof Tensor ? gradient : [gradient, result[1]];
    return found as GradResult<Y, Chosen<Arguments, A>>;
  };
}

/**
 * Like {@link grad}, and returns what `f` returned as well: `[value, gradient]`, where the value is the loss, or the pair
 * of the loss and the auxiliary output.
 *
 * @throws AutogradError as {@link grad}
 * @example valueAndGrad((x: Tensor) => x.square().sum())(tensor([1, 2]))   // [5, [2, 4]]
 */
export function valueAndGrad<
  Arguments extends readonly unknown[],
  Y extends Loss,
  const A extends Argnums = 0,
>(
  f: (...args: Arguments) => Y,
  options: GradOptions<A> = {},
): (...args: Arguments) => [value: Y, gradient: NoInfer<Chosen<Arguments, A>>] {
  return (...args) => differentiate('valueAndGrad', f, args, options);
}

function differentiate<Arguments extends readonly unknown[], Y extends Loss, A extends Argnums>(
  op: string,
  f: (...args: Arguments) => Y,
  args: Arguments,
  { argnums = 0 as A }: GradOptions<A>,
): [Y, Chosen<Arguments, A>] {
  const lossesOf = (result: Y) => [lossOf(op, result)];
  const { result, ys, variables, pull } = trace(op, f, args, argnums, lossesOf);
  const found = pull(ys, [ys[0]!.seed(op, undefined)], variables);
  return [result, treesOf(args, argnums, found) as Chosen<Arguments, A>];
}

function lossOf(op: string, result: Loss): Tensor {
  const loss: unknown = Array.isArray(result) ? result[0] : result;
  if (loss instanceof Tensor && loss.size === 1) return loss;
  const found = loss instanceof Tensor ? formatShape(loss.shape) : typeof loss;
  throw new AutogradError(
    op,
    'the function must return a scalar tensor, or a pair of one and something else',
    `it returned ${found}`,
    ...(loss instanceof Tensor ? ['reduce it (sum, mean), or use jacobian'] : []),
  );
}
