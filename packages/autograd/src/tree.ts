/** Trees: tensors in arrays, tuples and plain objects, as functions take and return them. */
import { AutogradError } from './errors.js';
import { Tensor } from './tensor.js';

/** `Y` with each tensor in it replaced by an `X`: a Jacobian has the type `TreeOf<Output, Input>`. */
export type TreeOf<Y, X> = Y extends Tensor
  ? X
  : Y extends object
    ? { [Name in keyof Y]: TreeOf<Y[Name], X> }
    : Y;

/**
 * The tree with each tensor replaced by `f(tensor, …)`, which gets the tensors at the same places of `others` as well.
 * `null` and `undefined` stay as they are.
 *
 * @throws AutogradError when a tree holds something else, or the trees differ in the number of their tensors
 * @example mapTree((p, g) => p.sub(g.mul(0.5)), { w: tensor([1, 2]) }, { w: tensor([2, 2]) })   // { w: [0, 1] }
 */
export function mapTree<T>(
  f: (tensor: Tensor, ...others: Tensor[]) => Tensor,
  tree: T,
  ...others: readonly NoInfer<T>[]
): T {
  const leaves = [tree, ...others].map((each) => treeLeaves(each, 'mapTree'));
  const counts = leaves.map(({ length }) => length);
  if (counts.some((count) => count !== counts[0])) {
    const problem = `the trees hold different numbers of tensors (${counts.join(', ')})`;
    throw new AutogradError('mapTree', problem);
  }
  const [first, ...rest] = leaves as [Tensor[], ...Tensor[][]];
  return withTensors(
    tree,
    first.map((leaf, i) => f(leaf, ...rest.map((others) => others[i]!))),
  );
}

/**
 * The tensors of a tree, in order.
 *
 * @param op the function that was called, and `name` what it calls the tree: for messages
 * @throws AutogradError when it holds something else than tensors, `null` and `undefined`
 * @example treeLeaves({ w: tensor([1, 2]), layers: [{ b: tensor([3]) }] })   // [[1, 2], [3]]
 */
export function treeLeaves(tree: unknown, op = 'treeLeaves', name = 'the tree'): Tensor[] {
  return collect(tree, name, (found, where) => {
    if (found === null || found === undefined) return;
    const what = typeof found === 'object' ? `an instance of ${className(found)}` : typeof found;
    const hint = 'trees are made of tensors, arrays and plain objects';
    throw new AutogradError(op, `${where} must be a Tensor, and is ${what}`, hint);
  });
}

/** The tensors in any value: itself, or in arrays and plain objects; whatever else is there is passed over. */
export function tensorsIn(value: unknown): Tensor[] {
  return collect(value, '', () => {});
}

/** The value with its tensors, as {@link tensorsIn} finds them, replaced in order. */
export function withTensors<U, T = U>(value: T, replacements: readonly unknown[]): U {
  let next = 0;
  const build = (part: unknown): unknown => {
    if (part instanceof Tensor) return replacements[next++];
    if (Array.isArray(part)) return part.map(build);
    if (!isPlainObject(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, build(inner)]));
  };
  return build(value) as U;
}

function collect(
  value: unknown,
  name: string,
  other: (found: unknown, name: string) => void,
): Tensor[] {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) {
    return value.flatMap((part, i) => collect(part, `${name}[${i}]`, other));
  }
  if (isPlainObject(value)) {
    return Object.entries(value).flatMap(([key, part]) => collect(part, `${name}.${key}`, other));
  }
  other(value, name);
  return [];
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function className(value: object): string {
  return value.constructor?.name ?? 'a class';
}
