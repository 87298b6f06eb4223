/** Trees: tensors in arrays, tuples and plain objects, as functions take and return them. */
import { AutogradError, kindOf } from './errors.js';
import { Tensor } from './tensor.js';

/** `Y` with each tensor in it replaced by an `X`: a Jacobian has the type `TreeOf<Output, Input>`. */
export type TreeOf<Y, X> = Y extends Tensor
  ? X
  : Y extends object
    ? { [Name in keyof Y]: TreeOf<Y[Name], X> }
    : Y;

/**
 * The tree with each tensor replaced by `f(tensor, …)`, which gets the tensors at the same places of `others` as well:
 * under the same keys, whatever their order. `null` and `undefined` stay as they are.
 *
 * @throws AutogradError when a tree holds something else, or another one holds its tensors at other places
 * @example mapTree((p, g) => p.sub(g.mul(0.5)), { w: tensor([1, 2]) }, { w: tensor([2, 2]) })   // { w: [0, 1] }
 */
export function mapTree<T>(
  f: (tensor: Tensor, ...others: Tensor[]) => Tensor,
  tree: T,
  ...others: readonly NoInfer<T>[]
): T {
  treeLeaves(tree, 'mapTree');
  const rest = others.map((other, i) => treeLeaves(other, 'mapTree', `tree ${i + 1}`, tree));
  return replaceTensors(tree, (leaf, i) => f(leaf, ...rest.map((other) => other[i]!)));
}

/**
 * The tensors of a tree, in order.
 *
 * @param op the function that was called, and `name` what it calls the tree: for messages
 * @param model a tree that has tensors at the same places: theirs is the order. Default: the tree itself.
 * @throws AutogradError when it holds something else than tensors, `null` and `undefined`, or not where `model` does
 * @example treeLeaves({ w: tensor([1, 2]), layers: [{ b: tensor([3]) }] })   // [[1, 2], [3]]
 */
export function treeLeaves(
  tree: unknown,
  op = 'treeLeaves',
  name = 'the tree',
  model = tree,
): Tensor[] {
  return collect(tree, model, name, (found, expected, where) => {
    if ((found ?? expected ?? null) === null) return;
    const kind = found === expected ? 'a Tensor' : kindOf(expected);
    const hint = 'trees are made of tensors, arrays and plain objects';
    throw new AutogradError(op, `${where} must be ${kind}, and is ${kindOf(found)}`, hint);
  });
}

/** The tensors in any value: itself, or in arrays and plain objects; whatever else is there is passed over. */
export function tensorsIn(value: unknown): Tensor[] {
  return collect(value, value, '', () => {});
}

/** The value with its tensors, as {@link tensorsIn} finds them, replaced in order. */
export function withTensors<U, T = U>(value: T, replacements: readonly unknown[]): U {
  return replaceTensors(value, (_, i) => replacements[i]);
}

/** The value with each of its tensors, as {@link tensorsIn} finds them, replaced by `f(tensor, its number)`. */
export function replaceTensors<U, T = U>(value: T, f: (tensor: Tensor, i: number) => unknown): U {
  let next = 0;
  const build = (part: unknown): unknown => {
    if (part instanceof Tensor) return f(part, next++);
    if (Array.isArray(part)) return part.map(build);
    if (!isBranch(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, build(inner)]));
  };
  return build(value) as U;
}

function collect(
  value: unknown,
  model: unknown,
  name: string,
  other: (found: unknown, expected: unknown, name: string) => void,
): Tensor[] {
  if (value instanceof Tensor && model instanceof Tensor) return [value];
  if (isBranch(value) && isBranch(model)) {
    return Object.keys({ ...model, ...value }).flatMap((key) => {
      const place = Array.isArray(value) ? `[${key}]` : `.${key}`;
      return collect(value[key], model[key], name + place, other);
    });
  }
  other(value, model, name);
  return [];
}

/** Whether a tree goes on here: an array or a plain object. */
function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}
